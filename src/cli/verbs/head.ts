import { MOST_POSITIONS, MOST_ROWS } from '../../protocol/bounds.js';
import { QkLensError } from '../../protocol/errors.js';
import { QK_CIRCUITS, type HeadRequest, type QkCircuit } from '../../protocol/head.js';
import { countOption, parseHead, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { VECTOR_OPTIONS, VECTOR_USAGE, vectorOptions } from '../vectorOptions.js';
import { WEIGHT_OPTIONS, WEIGHT_USAGE, weightOptions } from '../weightOptions.js';
import type { Verb } from './verb.js';

const OPTIONS = {
  circuits: { type: 'string', default: QK_CIRCUITS.join() },
  ...VECTOR_OPTIONS,
  top: { type: 'string', default: '10' },
  cosine: { type: 'boolean', default: false },
  distance: { type: 'string', default: '0' },
  ...WEIGHT_OPTIONS,
} as const;

export const head: Verb = {
  usage: `MODEL_FOLDER 10.7 [--circuits qk,embedding,effective] ${VECTOR_USAGE}\n      [--top 10] [--cosine] [--distance 0] ${WEIGHT_USAGE}`,
  summary: "the spectra of a head's QK circuits and the top tokens of their first singular vectors",
  async run(args) {
    const { values, positionals } = readArguments(args, ['MODEL_FOLDER', 'HEAD'], OPTIONS);
    const [folder, headText] = positionals as [string, string];
    const ref = parseHead(headText);
    const circuits = parseCircuits(values.circuits);
    const top = countOption('top', values.top, 1, MOST_ROWS);
    const distance = countOption('distance', values.distance, 0, MOST_POSITIONS);
    const vectors = vectorOptions(values);
    return ask(
      folder,
      'head',
      ({ model }): HeadRequest => ({
        head: ref,
        circuits,
        vectors: vectors(model.dHead),
        top,
        ...weightOptions(values),
        cosine: values.cosine,
        ...(distance > 0 && { distance }),
      }),
      values.python,
    );
  },
};

function parseCircuits(text: string): QkCircuit[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !QK_CIRCUITS.includes(name as QkCircuit));
  if (unknown !== undefined) {
    throw new QkLensError('usage', `There is no QK circuit "${unknown}". Known: ${QK_CIRCUITS.join(', ')}.`);
  }
  return QK_CIRCUITS.filter((name) => names.includes(name));
}
