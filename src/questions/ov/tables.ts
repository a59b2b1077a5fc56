import { formatHeadRef } from '../../protocol/headRef.js';
import type { OvRequest, OvResult, OwnRanks, StreamRanks, TokenEffect } from '../../protocol/ov.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber, formatPercent } from '../../report/numbers.js';
import type { TableData } from '../../report/tableModel.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { provenance } from '../../report/spectra/circuitWords.js';
import { markColumn } from '../../report/tokenMarks.js';

/** The tokens the head raises or lowers when it attends fully to one token. */
export function effectTable(result: OvResult, effect: TokenEffect, which: 'raises' | 'lowers'): TableData {
  const { source, head } = result;
  const { token, [which]: tokens } = effect;
  const marks = markColumn(tokens);
  return {
    title: `“${visibleToken(token.token)}” ${which}`,
    fileName: `ov-${formatHeadRef(head)}-token-${token.id}-${which}`,
    about: [state('fullAttention', { token: visibleToken(token.token), source }), ...provenance(result)],
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

/** The effects of the attended token, in each of its spellings. */
export function effectsOf({ token, raises, lowers, spaced }: OvResult): readonly TokenEffect[] {
  if (!token || !raises || !lowers) return [];
  return [{ token, raises, lowers }, ...(spaced ? [spaced] : [])];
}

/** Each token's rank among its own outputs. @param inRun whether tokens are places of a run */
export function ranksTable(result: OvResult, { tokens }: OwnRanks, inRun = false): TableData {
  return {
    title: `Ranks of tokens among their own outputs${inRun ? ' in a run' : ''} · head ${formatHeadRef(result.head)}`,
    fileName: `ov-${formatHeadRef(result.head)}-own-ranks${inRun ? '-in-run' : ''}`,
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

const STREAM_VERDICTS = {
  copies: 'streamCopies',
  suppresses: 'streamSuppresses',
  neither: 'streamNeither',
} as const;

/** The name of the run whose places' own ranks are shown. */
export const RUN_NAMES = { random: 'a run on random tokens', prompt: 'a run on the text' } as const;

/** What the head does to tokens: by the weights alone, with what these leave out, and in a run. */
export function verdictSentences(
  request: Pick<OvRequest, 'ranked' | 'rankedLabel'>,
  result: OvResult,
): string[] {
  const { head, source, ownRanks, streamRanks } = result;
  if (!ownRanks) return [];
  // W_EE stands for what enters layer 1.
  const reads = source === 'W_E' ? 0 : 1;
  return [
    verdictSentence(request, result, ownRanks),
    ...(streamRanks
      ? [streamSentence(result, streamRanks)]
      : head.layer > reads
        ? [state('weightsAlone', { layer: head.layer, source })]
        : []),
  ];
}

function streamSentence({ head }: OvResult, ranks: StreamRanks): string {
  const { of, tokens, inFirstTwentieth, inLastTwentieth, others, medianRank, verdict } = ranks;
  return state(STREAM_VERDICTS[verdict], {
    head: formatHeadRef(head),
    count: tokens.length,
    run: RUN_NAMES[of],
    layer: head.layer,
    first: formatPercent(inFirstTwentieth),
    last: formatPercent(inLastTwentieth),
    otherFirst: formatPercent(others.inFirstTwentieth),
    otherLast: formatPercent(others.inLastTwentieth),
    median: formatNumber(medianRank),
  });
}

/** "Head 2.2 copies first names (900): …", a summary of the ranks. */
function verdictSentence(
  request: Pick<OvRequest, 'ranked' | 'rankedLabel'>,
  { head, source }: OvResult,
  ranks: OwnRanks,
): string {
  const list = rankedName(request);
  const { tokens, inFirstTwentieth, inLastTwentieth, medianRank, verdict } = ranks;
  return state(VERDICTS[verdict], {
    head: formatHeadRef(head),
    list,
    count: tokens.length,
    source,
    first: formatPercent(inFirstTwentieth),
    last: formatPercent(inLastTwentieth),
    median: formatNumber(medianRank),
  });
}
