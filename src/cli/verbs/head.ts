import { QkLensError } from '../../protocol/errors.js';
import {
  QK_CIRCUITS,
  type CosineToken,
  type HeadRequest,
  type HeadResult,
  type QkCircuit,
  type ScoredToken,
  type SingularVector,
} from '../../protocol/head.js';
import { formatHeadRef, parseHeadRef, type HeadRef } from '../../protocol/headRef.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT } from '../../protocol/model.js';
import { countOption, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { textTable } from '../output.js';
import type { Verb } from './verb.js';

const OPTIONS = {
  circuits: { type: 'string', default: QK_CIRCUITS.join() },
  vectors: { type: 'string', default: '2' },
  top: { type: 'string', default: '10' },
  cosine: { type: 'boolean', default: false },
  'no-fold-ln': { type: 'boolean', default: false },
  'no-center-writing-weights': { type: 'boolean', default: false },
  'no-center-unembed': { type: 'boolean', default: false },
  'no-fold-value-biases': { type: 'boolean', default: false },
  'no-refactor': { type: 'boolean', default: false },
  'attention-biases': { type: 'boolean', default: false },
  residual: { type: 'boolean', default: false },
} as const;

export const head: Verb = {
  usage:
    'MODEL_FOLDER 10.7 [--circuits qk,embedding,effective] [--vectors 2] [--top 10] [--cosine] [--no-fold-ln]\n' +
    '      [--no-center-writing-weights] [--no-center-unembed] [--no-fold-value-biases] [--no-refactor]\n' +
    '      [--attention-biases] [--residual]',
  summary: "the spectra of a head's QK circuits and the top tokens of their first singular vectors",
  async run(args) {
    const { values, positionals } = readArguments(args, ['MODEL_FOLDER', 'HEAD'], OPTIONS);
    const [folder, headText] = positionals as [string, string];
    const ref = parseHead(headText);
    const circuits = parseCircuits(values.circuits);
    const top = countOption('top', values.top, 1, 1000);
    const vectors = countOption('vectors', values.vectors, 0, 10_000);
    const result = await ask(folder, 'head', ({ model }): HeadRequest => ({
      head: ref,
      circuits,
      vectors: Array.from({ length: Math.min(vectors, model.dHead) }, (_, index) => index),
      top,
      processing: {
        foldLn: !values['no-fold-ln'],
        centerWritingWeights: !values['no-center-writing-weights'],
        centerUnembed: !values['no-center-unembed'],
        foldValueBiases: !values['no-fold-value-biases'] && DEFAULT_PROCESSING.foldValueBiases,
        refactorFactoredAttnMatrices: !values['no-refactor'],
      },
      variant: { ...DEFAULT_VARIANT, attentionBiases: values['attention-biases'], residual: values.residual },
      cosine: values.cosine,
    }));
    return { json: result, text: describe(result) };
  },
};

/** @throws QkLensError `badHead` */
export function parseHead(text: string): HeadRef {
  const ref = parseHeadRef(text);
  if (!ref) throw new QkLensError('badHead', `"${text}" names no head. Write it as 10.7, L10H7 or "10 7".`);
  return ref;
}

function parseCircuits(text: string): QkCircuit[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !QK_CIRCUITS.includes(name as QkCircuit));
  if (unknown !== undefined) {
    throw new QkLensError('usage', `There is no QK circuit "${unknown}". Known: ${QK_CIRCUITS.join(', ')}.`);
  }
  return QK_CIRCUITS.filter((name) => names.includes(name));
}

function describe(result: HeadResult): string {
  const lines = [`Head ${formatHeadRef(result.head)} of ${result.model.name} (${result.model.fingerprint})`];
  if (result.model.notice) lines.push(result.model.notice);
  for (const [name, circuit] of Object.entries(result.circuits)) {
    const values = circuit.singularValues.slice(0, 8).map((value) => value.toPrecision(5));
    lines.push(
      '',
      `${name}: singular values ${values.join(' ')}${circuit.singularValues.length > 8 ? ' …' : ''}`,
    );
    for (const vector of circuit.vectors) lines.push('', ...describeVector(name, vector));
  }
  return lines.join('\n');
}

function describeVector(circuit: string, vector: SingularVector): string[] {
  const marks = [vector.degenerate ? 'degenerate' : '', vector.null ? 'null' : ''].filter(Boolean).join(', ');
  const title = `${circuit} vector ${vector.index}: ${vector.singularValue.toPrecision(5)}${marks ? ` (${marks})` : ''}`;
  const sides = [vector.query, vector.key].filter((side) => side !== undefined);
  const scored = sides.map((side, i) => sideTable(i === 0 ? 'query' : 'key', side.space, side.magnitude));
  const cosines = Object.entries(vector.cosine ?? {}).map(([name, tokens]) => cosineTable(name, tokens));
  return [title, ...scored, ...cosines];
}

function sideTable(side: string, space: string, tokens: readonly ScoredToken[]): string {
  return textTable(
    [`${side} ${space}`, 'score'],
    tokens.map(({ token, score }) => [JSON.stringify(token), Number(score.toPrecision(4))]),
  );
}

function cosineTable(name: string, tokens: readonly CosineToken[]): string {
  return textTable(
    [name, 'cosine²', 'dot²'],
    tokens.map((t) => [
      JSON.stringify(t.token),
      Number(t.squaredCosine.toPrecision(4)),
      Number(t.squaredDot.toPrecision(4)),
    ]),
  );
}
