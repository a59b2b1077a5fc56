import { formatHeadRef } from '../../protocol/headRef.js';
import type { DestinationScores, PairsResult, SourceEffect, SourceScores } from '../../protocol/pairs.js';
import { state } from '../../report/claims/claims.js';
import type { Column, TableData } from '../../report/tableModel.js';
import { markColumn } from '../../report/tokenMarks.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { aboutPairs } from './words.js';

const RANK: Column = { key: 'rank', label: 'Rank', kind: 'integer' };
const TOKEN: Column = { key: 'token', label: 'Token', kind: 'token' };
const ID: Column = { key: 'id', label: 'Id', kind: 'integer' };
const SCORE: Column = { key: 'score', label: 'Score', kind: 'number' };
const LOGIT: Column = { key: 'logit', label: 'Logit', kind: 'number' };
const ABOVE_MEAN: Column = {
  ...{ key: 'aboveMean', label: 'Above mean', kind: 'number' },
  about: state('aboveOwnMean', {}),
};
const source: Column = { key: 'source', label: 'Source', kind: 'token' };

/** The name of a part's file, without extension. */
export function fileName({ head }: PairsResult, part: string): string {
  return `pairs-${formatHeadRef(head)}-${part}`;
}

/** Every destination with every source. */
export function scoresTable(result: PairsResult): TableData {
  return {
    title: 'QK scores and ranks',
    fileName: fileName(result, 'scores'),
    about: aboutPairs(result),
    columns: [{ key: 'destination', label: 'Destination', kind: 'token' }, source, SCORE, RANK],
    rows: result.qk.flatMap(({ destination, pairs }) =>
      pairs.map((pair) => [destination.token, pair.source.token, pair.score, pair.rank]),
    ),
  };
}

/** Every source with every token that was typed. */
export function effectsTable(result: PairsResult): TableData {
  return {
    title: 'OV effects and ranks',
    fileName: fileName(result, 'effects'),
    about: aboutPairs(result),
    columns: [source, { ...TOKEN, label: 'Writes' }, LOGIT, RANK],
    rows: result.ov.flatMap((effect) =>
      effect.ranks.map(({ token, logit, rank }) => [effect.source.token, token, logit, rank]),
    ),
  };
}

/** The keys of the highest scores for one destination. */
export function bestTable(result: PairsResult, { destination, best }: DestinationScores): TableData {
  const marks = markColumn(best);
  return {
    title: `${visibleToken(destination.token)} attends most to`,
    fileName: fileName(result, `best-for-${destination.id}`),
    about: aboutPairs(result),
    columns: [RANK, TOKEN, SCORE, ID, ...marks.columns],
    rows: best.map((own, index) => [index + 1, own.token, own.score, own.id, ...marks.cells(own)]),
  };
}

/** The query tokens that prefer one source most. */
export function queriesTable(result: PairsResult, { source: key, best }: SourceScores): TableData {
  const marks = markColumn(best);
  return {
    title: `What attends most to ${visibleToken(key.token)}`,
    fileName: fileName(result, `queries-for-${key.id}`),
    about: aboutPairs(result),
    columns: [RANK, TOKEN, ABOVE_MEAN, SCORE, ID, ...marks.columns],
    rows: best.map((own, index) => [
      ...[index + 1, own.token, own.aboveMean, own.score, own.id],
      ...marks.cells(own),
    ]),
  };
}

/** The tokens that one source raises most, or lowers most. */
export function movedTable(result: PairsResult, effect: SourceEffect, which: 'raises' | 'lowers'): TableData {
  const last = which === 'lowers' ? Math.trunc(result.dVocab) : 1;
  const step = which === 'lowers' ? -1 : 1;
  const marks = markColumn(effect[which]);
  return {
    title: `${visibleToken(effect.source.token)} ${which}`,
    fileName: fileName(result, `${which}-of-${effect.source.id}`),
    about: aboutPairs(result),
    columns: [RANK, TOKEN, LOGIT, ID, ...marks.columns],
    rows: effect[which].map((own, index) => [
      last + step * index,
      own.token,
      own.logit,
      own.id,
      ...marks.cells(own),
    ]),
  };
}
