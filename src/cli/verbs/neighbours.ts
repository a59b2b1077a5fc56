import { MOST_ROWS } from '../../protocol/bounds.js';
import type { NeighboursRequest } from '../../protocol/neighbours.js';
import { choiceOption, countOption, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { WEIGHT_OPTIONS, WEIGHT_USAGE, weightOptions } from '../weightOptions.js';
import type { Verb } from './verb.js';

const OPTIONS = {
  space: { type: 'string', default: 'W_E' },
  top: { type: 'string', default: '10' },
  ...WEIGHT_OPTIONS,
} as const;

export const neighbours: Verb = {
  usage: `MODEL_FOLDER TEXT [--space W_E|W_U|W_EE] [--top 10]\n      ${WEIGHT_USAGE}`,
  summary: "the tokens whose rows have the largest cosine with that of each of the text's tokens",
  async run(args) {
    const { values, positionals } = readArguments(args, ['MODEL_FOLDER', 'TEXT'], OPTIONS);
    const [folder, text] = positionals as [string, string];
    const space = choiceOption('space', values.space, ['W_E', 'W_U', 'W_EE']);
    const top = countOption('top', values.top, 1, MOST_ROWS);
    return ask(
      folder,
      'neighbours',
      (): NeighboursRequest => ({
        ...{ text, space, top },
        ...weightOptions(values),
      }),
      values.python,
    );
  },
};
