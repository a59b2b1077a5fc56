import { formatHeadRef } from '../../protocol/headRef.js';
import type { OvRequest, OvResult, OwnRanks, RaisedToken } from '../../protocol/ov.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber, formatPercent } from '../../report/numbers.js';
import type { TableData } from '../../report/tableModel.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { provenance } from '../../report/spectra/circuitWords.js';
import { markColumn } from '../../report/tokenMarks.js';

/** The tokens the head raises or lowers when it attends fully to one token. */
export function effectTable(
  result: OvResult,
  which: 'raises' | 'lowers',
  tokens: readonly RaisedToken[],
): TableData {
  const { token, source, head } = result;
  const marks = markColumn(tokens);
  return {
    title: `“${visibleToken(token?.token ?? '')}” ${which}`,
    fileName: `ov-${formatHeadRef(head)}-token-${token?.id ?? ''}-${which}`,
    about: [
      state('fullAttention', { token: visibleToken(token?.token ?? ''), source }),
      ...provenance(result),
    ],
    columns: [
      { key: 'rank', label: '#', kind: 'integer' },
      { key: 'token', label: 'Token', kind: 'token' },
      { key: 'logit', label: 'Logit', kind: 'number' },
      { key: 'id', label: 'Id', kind: 'integer' },
      ...marks.columns,
    ],
    rows: tokens.map((own, index) => [index + 1, own.token, own.logit, own.id, ...marks.cells(own)]),
  };
}

/** Each token's rank among its own outputs. */
export function ranksTable(result: OvResult, { tokens }: OwnRanks): TableData {
  return {
    title: `Ranks of tokens among their own outputs · head ${formatHeadRef(result.head)}`,
    fileName: `ov-${formatHeadRef(result.head)}-own-ranks`,
    about: [state('ownRank', {}), ...provenance(result)],
    columns: [
      { key: 'token', label: 'Token', kind: 'token' },
      { key: 'rank', label: 'Own rank', kind: 'integer' },
      { key: 'logit', label: 'Own logit', kind: 'number' },
      { key: 'id', label: 'Id', kind: 'integer' },
    ],
    rows: tokens.map(({ token, rank, logit, id }) => [token, rank, logit, id]),
  };
}

/** The unranked words with their reasons; undefined if all were ranked. */
export function leftOutTable(result: OvResult, { leftOut }: OwnRanks): TableData | undefined {
  if (leftOut.length === 0) return undefined;
  return {
    title: `Words that are not ranked · head ${formatHeadRef(result.head)}`,
    fileName: `ov-${formatHeadRef(result.head)}-left-out`,
    about: provenance(result),
    columns: [
      { key: 'word', label: 'Word', kind: 'token' },
      { key: 'reason', label: 'Reason', kind: 'text' },
    ],
    rows: leftOut.map(({ word, reason }) => [word, reason]),
  };
}

const VERDICTS = { copies: 'copies', suppresses: 'suppresses', neither: 'neitherCopies' } as const;

/** The name of the ranked tokens if no words are given. */
export const SAMPLED = 'a sample of the vocabulary';

/** The name of the tokens whose own ranks are shown. */
export function rankedName({ ranked, rankedLabel }: Pick<OvRequest, 'ranked' | 'rankedLabel'>): string {
  return ranked ? (rankedLabel ?? 'the words') : SAMPLED;
}

/** "Head 2.2 copies first names (900): …", a summary of the ranks. */
export function verdictSentence(
  request: Pick<OvRequest, 'ranked' | 'rankedLabel'>,
  { head }: OvResult,
  ranks: OwnRanks,
): string {
  const list = rankedName(request);
  const { tokens, inFirstTwentieth, inLastTwentieth, medianRank, verdict } = ranks;
  return state(VERDICTS[verdict], {
    head: formatHeadRef(head),
    list,
    count: tokens.length,
    first: formatPercent(inFirstTwentieth),
    last: formatPercent(inLastTwentieth),
    median: formatNumber(medianRank),
  });
}
