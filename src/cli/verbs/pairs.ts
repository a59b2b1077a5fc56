import { MOST_ROWS } from '../../protocol/bounds.js';
import { QkLensError } from '../../protocol/errors.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import type { NotOneToken, PairSide, PairsRequest, PairsResult } from '../../protocol/pairs.js';
import { choiceOption, countOption, parseHead, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { modelName, notes } from '../notes.js';
import { textTable } from '../output.js';
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
    const tell = (result: PairsResult): string => {
      refuseEmptySide('destination', destination, result.qk, result);
      refuseEmptySide('source', source, result.ov, result);
      return describe(result);
    };
    return ask(folder, 'pairs', request, tell, values.python);
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

function describe(result: PairsResult): string {
  const { model, head, querySpace, keySpace, dVocab } = result;
  const token = ({ token: text }: { readonly token: string }) => JSON.stringify(text);
  const sections = [
    `Head ${formatHeadRef(head)} of ${modelName(model)}, query ${querySpace}, key ${keySpace}; ranks among ${dVocab} tokens`,
    ...notes(result),
    ...result.notOneToken.map((own) => `Left out (${own.side}): ${explain(own)}`),
    ...result.qk.flatMap(({ destination, pairs: scores, best }) => [
      ...(scores.length > 0
        ? [
            textTable(
              [`${token(destination)} attends to`, 'score', 'rank'],
              scores.map(({ source, score, rank }) => [token(source), digits(score), rank]),
            ),
          ]
        : []),
      textTable(
        [`${token(destination)} attends most to`, 'score'],
        best.map((own) => [token(own), digits(own.score)]),
      ),
    ]),
    ...result.ov.flatMap(({ source, ranks, raises, lowers }) => [
      textTable(
        [`${token(source)} attended to writes`, 'logit', 'rank'],
        ranks.map((own) => [token(own), digits(own.logit), own.rank]),
      ),
      textTable(
        ['raises', 'logit', 'lowers', 'logit'],
        raises.map((own, i) => [token(own), digits(own.logit), token(lowers[i]), digits(lowers[i].logit)]),
      ),
    ]),
  ];
  return sections.join('\n\n');
}

function digits(value: number): number {
  return Number(value.toPrecision(4));
}
