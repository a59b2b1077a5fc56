import { ATLAS_CIRCUITS, type AtlasRequest } from '../../protocol/atlas.js';
import { LARGEST_HEAD, MOST_LAYERS } from '../../protocol/bounds.js';
import { choicesOption, countOption, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { WEIGHT_OPTIONS, WEIGHT_USAGE, weightOptions } from '../weightOptions.js';
import type { Verb } from './verb.js';

const OPTIONS = {
  circuits: { type: 'string', default: ATLAS_CIRCUITS.join() },
  values: { type: 'string', default: '4' },
  layer: { type: 'string' },
  ...WEIGHT_OPTIONS,
} as const;

export const atlas: Verb = {
  usage: `MODEL_FOLDER [--circuits ${ATLAS_CIRCUITS.join()}] [--values 4] [--layer N]\n      ${WEIGHT_USAGE}`,
  summary: "every head's largest singular values, effective ranks, norms and copying score",
  async run(args) {
    const { values, positionals } = readArguments(args, ['MODEL_FOLDER'], OPTIONS);
    const circuits = choicesOption('circuits', values.circuits, ATLAS_CIRCUITS);
    const count = countOption('values', values.values, 1, LARGEST_HEAD);
    const layer =
      values.layer === undefined ? undefined : countOption('layer', values.layer, 0, MOST_LAYERS - 1);
    return ask(
      positionals[0],
      'atlas',
      (): AtlasRequest => ({
        ...{ circuits, values: count },
        ...(layer !== undefined && { layer }),
        ...weightOptions(values),
      }),
      values.python,
    );
  },
};
