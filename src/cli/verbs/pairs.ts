import { MOST_ROWS } from '../../protocol/bounds.js';
import { QkLensError } from '../../protocol/errors.js';
import type { NotOneToken, PairSide, PairsRequest, PairsResult } from '../../protocol/pairs.js';
import { choiceOption, countOption, parseHead, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { WEIGHT_OPTIONS, WEIGHT_USAGE, weightOptions } from '../weightOptions.js';
import type { Verb } from './verb.js';

const SPACES = ['W_U', 'W_E', 'W_EE'] as const;

const OPTIONS = {
  destination: { type: 'string', multiple: true },
  source: { type: 'string', multiple: true },
  'query-space': { type: 'string', default: 'W_U' },
  'key-space': { type: 'string', default: 'W_EE' },
  top: { type: 'string', default: '10' },
  ...WEIGHT_OPTIONS,
} as const;

export const pairs: Verb = {
  usage:
    'MODEL_FOLDER 10.7 [--destination TOKEN …] [--source TOKEN …] [--query-space W_U] [--key-space W_EE]\n' +
    `      [--top 10]\n      ${WEIGHT_USAGE}`,
  summary:
    "a head's QK scores among tokens with their ranks, and what it writes when it attends to them\n" +
    '      (each token its own option, leading space included: --source " Mary" --source " John")',
  async run(args) {
    const { values, positionals } = readArguments(args, ['MODEL_FOLDER', 'HEAD'], OPTIONS);
    const [folder, headText] = positionals as [string, string];
    const head = parseHead(headText);
    const querySpace = choiceOption('query-space', values['query-space'], SPACES);
    const keySpace = choiceOption('key-space', values['key-space'], SPACES);
    const top = countOption('top', values.top, 1, MOST_ROWS);
    const { destination = [], source = [] } = values;
    const request = (): PairsRequest => ({
      ...{ head, destination, source, querySpace, keySpace, top },
      ...weightOptions(values),
    });
    return ask(folder, 'pairs', request, values.python, (result) => {
      refuseEmptySide('destination', destination, result.qk, result);
      refuseEmptySide('source', source, result.ov, result);
    });
  },
};

/** @throws QkLensError `notOneToken` if tokens were given for a side and none of them is one token */
function refuseEmptySide(
  side: PairSide,
  given: readonly string[],
  found: readonly unknown[],
  { notOneToken }: PairsResult,
): void {
  if (given.length === 0 || found.length > 0) return;
  const why = notOneToken.filter((own) => own.side === side).map(explain);
  throw new QkLensError('notOneToken', `There is no ${side} token left: ${why.join(' ')}`);
}

function explain({ text, reason, fix }: NotOneToken): string {
  return `${JSON.stringify(text)} is ${reason}.${fix === undefined ? '' : ` Try ${JSON.stringify(fix)}.`}`;
}
