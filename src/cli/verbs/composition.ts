import { resolve } from 'node:path';
import { COMPOSITION_KINDS, type CompositionRequest, type HeadPair } from '../../protocol/composition.js';
import { QkLensError } from '../../protocol/errors.js';
import { choiceOption, parseHead, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { WEIGHT_OPTIONS, WEIGHT_USAGE, weightOptions } from '../weightOptions.js';
import type { Verb } from './verb.js';

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
