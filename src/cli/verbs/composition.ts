import { resolve } from 'node:path';
import {
  COMPOSITION_KINDS,
  HEAD_SPACES,
  type CompositionRequest,
  type CompositionResult,
  type HeadComparison,
  type HeadPair,
  type MovedBySide,
  type MovedToken,
} from '../../protocol/composition.js';
import { QkLensError } from '../../protocol/errors.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { choiceOption, parseHead, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { modelName, notes } from '../notes.js';
import { textTable } from '../output.js';
import { WEIGHT_OPTIONS, WEIGHT_USAGE, weightOptions } from '../weightOptions.js';
import type { Verb } from './verb.js';

/** Pairs listed in the text output; the JSON has all. */
const LISTED_PAIRS = 20;

const OPTIONS = {
  kind: { type: 'string', default: 'Q' },
  compare: { type: 'string' },
  with: { type: 'string' },
  ...WEIGHT_OPTIONS,
} as const;

export const composition: Verb = {
  usage: `MODEL_FOLDER [--kind Q|K|V] [--compare 10.7,11.2] [--with OTHER_MODEL_FOLDER]\n      ${WEIGHT_USAGE}`,
  summary:
    'composition scores between all heads, and two heads side by side, the second perhaps of another model',
  async run(args) {
    const { values, positionals } = readArguments(args, ['MODEL_FOLDER'], OPTIONS);
    const kind = choiceOption('kind', values.kind, COMPOSITION_KINDS);
    const compare = headPair(values.compare, values.with);
    return ask(
      positionals[0],
      'composition',
      (): CompositionRequest => ({
        kind,
        ...weightOptions(values),
        ...(compare ? { compare } : {}),
      }),
      describe,
      values.python,
    );
  },
};

/** A single head is compared in both checkpoints. */
function headPair(heads: string | undefined, otherFolder: string | undefined): HeadPair | undefined {
  if (heads === undefined) {
    if (otherFolder === undefined) return undefined;
    throw new QkLensError('usage', '--with names the checkpoint of the second head of --compare: give both.');
  }
  const [a, b = a, ...more] = heads.split(',').map(parseHead);
  if (more.length > 0) {
    throw new QkLensError('usage', `--compare takes two heads, such as 10.7,11.2, not "${heads}".`);
  }
  return { a, b, ...(otherFolder === undefined ? {} : { otherFolder: resolve(otherFolder) }) };
}

function describe(result: CompositionResult): string {
  const { kind, model, scores, random, comparison } = result;
  const strongest = scores.toSorted((x, y) => y.score - x.score).slice(0, LISTED_PAIRS);
  return [
    `${kind}-composition in ${modelName(model)}; random matrices give ${random.toPrecision(4)}`,
    ...notes(result),
    '',
    textTable(
      ['earlier', 'later', 'score', 'above random'],
      strongest.map(({ earlier, later, score, aboveRandom }) => [
        formatHeadRef(earlier),
        formatHeadRef(later),
        ...[score, aboveRandom].map((value) => Number(value.toPrecision(4))),
      ]),
    ),
    ...(comparison ? ['', describeComparison(comparison)] : []),
  ].join('\n');
}

function describeComparison(comparison: HeadComparison): string {
  const { a, b, other, randomSquaredCosine } = comparison;
  const rows = HEAD_SPACES.map((space) => {
    const cosines = comparison[`${space}Cosines`];
    const squares = cosines.reduce((sum, cosine) => sum + cosine ** 2, 0);
    return [
      space,
      Number((squares / cosines.length).toPrecision(4)),
      cosines
        .slice(0, 6)
        .map((cosine) => cosine.toFixed(4))
        .join(' '),
    ];
  });
  const second = other ? `${formatHeadRef(b)} of ${modelName(other)}` : formatHeadRef(b);
  return [
    `Head ${formatHeadRef(a)} beside ${second}; random spaces have the mean cos² ${randomSquaredCosine.toPrecision(4)}`,
    textTable(['space', 'mean cos²', 'largest cosines of the principal angles'], rows),
    ...(comparison.moved ? describeMoved(comparison.moved) : []),
  ].join('\n');
}

/** Moved tokens listed in the text output; the JSON has all. */
const LISTED_TOKENS = 5;

function describeMoved(moved: MovedBySide): string[] {
  const names = (tokens: readonly MovedToken[]) =>
    tokens
      .slice(0, LISTED_TOKENS)
      .map(({ token, before, after }) => `${JSON.stringify(token)} ${signedNumber(after - before)}`)
      .join(' ');
  const rows = (['query', 'key'] as const).map((side) => {
    const { cosine, rose, fell } = moved[side];
    return [side, Number(cosine.toFixed(4)), names(rose), names(fell)];
  });
  const warning = moved.degenerate
    ? ' (one of them is not determined: its singular value has a neighbour)'
    : '';
  return [
    '',
    `First singular vectors of embedding, from the first head to the second${warning}`,
    textTable(['side', 'cosine', 'rose', 'fell'], rows),
  ];
}

function signedNumber(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
}
