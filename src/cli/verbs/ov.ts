import { MOST_ROWS } from '../../protocol/bounds.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import type { OvRequest, OvResult, OwnRanks, RaisedToken } from '../../protocol/ov.js';
import { choiceOption, countOption, parseHead, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { circuitText } from '../circuitText.js';
import { modelName, notes } from '../notes.js';
import { textTable } from '../output.js';
import { VECTOR_OPTIONS, VECTOR_USAGE, vectorOptions } from '../vectorOptions.js';
import { WEIGHT_OPTIONS, WEIGHT_USAGE, weightOptions } from '../weightOptions.js';
import { readWordList } from '../wordList.js';
import type { Verb } from './verb.js';

const OPTIONS = {
  token: { type: 'string' },
  source: { type: 'string', default: 'W_E' },
  ranked: { type: 'string' },
  'leading-space': { type: 'boolean', default: false },
  ...VECTOR_OPTIONS,
  top: { type: 'string', default: '10' },
  ...WEIGHT_OPTIONS,
} as const;

export const ov: Verb = {
  usage:
    'MODEL_FOLDER 10.7 [--token TEXT] [--source W_E|W_EE] [--ranked FILE|first-names|common-words]\n' +
    `      [--leading-space] ${VECTOR_USAGE} [--top 10]\n      ${WEIGHT_USAGE}`,
  summary: 'what a head writes for tokens that it attends to fully, and whether it copies or suppresses them',
  async run(args) {
    const { values, positionals } = readArguments(args, ['MODEL_FOLDER', 'HEAD'], OPTIONS);
    const [folder, headText] = positionals as [string, string];
    const head = parseHead(headText);
    const { token } = values;
    const source = choiceOption('source', values.source, ['W_E', 'W_EE']);
    const top = countOption('top', values.top, 1, MOST_ROWS);
    const vectors = vectorOptions(values);
    const ranked = values.ranked === undefined ? undefined : await readWordList(values.ranked);
    return ask(
      folder,
      'ov',
      ({ model }): OvRequest => ({
        head,
        source,
        vectors: vectors(model.dHead),
        top,
        ...(token !== undefined && { token }),
        ...(ranked && { ranked }),
        spelling: values['leading-space'] ? 'leadingSpace' : 'asIs',
        ...weightOptions(values),
      }),
      describe,
      values.python,
    );
  },
};

function describe(result: OvResult): string {
  const { model, head, source, circuits, copyingScore, ownRanks, token, raises, lowers } = result;
  return [
    `OV circuit of head ${formatHeadRef(head)} of ${modelName(model)}, from ${source}`,
    ...notes(result),
    '',
    ...(copyingScore === undefined ? [] : [`copying score ${copyingScore.toFixed(4)}`]),
    ...(ownRanks ? [ranksLine(ownRanks)] : []),
    ...(token ? ['', effectTable(`${JSON.stringify(token.token)} raises`, raises ?? [])] : []),
    ...(token ? ['', effectTable(`${JSON.stringify(token.token)} lowers`, lowers ?? [])] : []),
    ...Object.entries(circuits).flatMap(([name, circuit]) => circuitText(name, circuit)),
  ].join('\n');
}

function ranksLine({
  tokens,
  leftOut,
  medianRank,
  inFirstTwentieth,
  inLastTwentieth,
  verdict,
}: OwnRanks): string {
  const per = (share: number) => `${(100 * share).toFixed(1)} %`;
  return (
    `${verdict}: of ${tokens.length} tokens ${per(inFirstTwentieth)} are in the first and ${per(inLastTwentieth)} ` +
    `in the last twentieth of their own outputs (5 % by chance); median rank ${medianRank}` +
    (leftOut.length
      ? `; left out: ${leftOut.map(({ word, reason }) => `${JSON.stringify(word)} (${reason})`).join('; ')}`
      : '')
  );
}

function effectTable(title: string, tokens: readonly RaisedToken[]): string {
  return textTable(
    [title, 'logit'],
    tokens.map(({ token, logit }) => [JSON.stringify(token), Number(logit.toPrecision(4))]),
  );
}
