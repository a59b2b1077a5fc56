import type { MarkedToken } from '../protocol/rankedTokens.js';
import type { Column, TableData } from './tableModel.js';
import { markColumn } from './tokenMarks.js';

export const RANK: Column = { key: 'rank', label: '#', kind: 'integer' };
export const TOKEN: Column = { key: 'token', label: 'Token', kind: 'token' };
export const ID: Column = { key: 'id', label: 'Id', kind: 'integer' };

/** A column of numbers. */
export const number = (key: string, label: string): Column => ({ key, label, kind: 'number' });

/** A token with what the model gives it. */
export interface LikelyToken extends MarkedToken {
  readonly logit: number;
  readonly probability: number;
}

/** Tokens with their logits and probabilities, most likely first. */
export function likelyTokens(
  named: Pick<TableData, 'title' | 'fileName' | 'about'>,
  tokens: readonly LikelyToken[],
): TableData {
  const marks = markColumn(tokens);
  return {
    ...named,
    columns: [
      RANK,
      TOKEN,
      number('logit', 'Logit'),
      number('probability', 'Probability'),
      ID,
      ...marks.columns,
    ],
    rows: tokens.map((own, index) => [
      ...[index + 1, own.token, own.logit, own.probability, own.id],
      ...marks.cells(own),
    ]),
  };
}
