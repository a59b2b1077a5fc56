import type { MarkedToken } from '../protocol/rankedTokens.js';
import { state } from './claims/claims.js';
import type { Cell, Column } from './tableModel.js';

const WORDS = { long: 'long row', undertrained: 'undertrained' } as const satisfies {
  readonly [mark in Exclude<keyof MarkedToken, 'id' | 'token'>]: string;
};
const NAMES = Object.keys(WORDS) as (keyof typeof WORDS)[];

/** What the marks of tokens mean. */
export const MARKS_MEAN = state('marks', {});

const MARK: Column = { key: 'mark', label: 'Mark', kind: 'text', about: MARKS_MEAN };

/** What marks add to a table of tokens: nothing where no token is marked. */
export interface MarkColumn {
  readonly columns: readonly Column[];
  readonly cells: (token: MarkedToken) => readonly Cell[];
}

export function markColumn(tokens: readonly MarkedToken[]): MarkColumn {
  if (!tokens.some(isMarked)) return { columns: [], cells: () => [] };
  return { columns: [MARK], cells: (token) => [markWords(token)] };
}

export function isMarked(token: MarkedToken): boolean {
  return NAMES.some((name) => token[name]);
}

/** A token's marks in words; empty without any. */
export function markWords(token: MarkedToken): string {
  return NAMES.filter((name) => token[name])
    .map((name) => WORDS[name])
    .join(', ');
}
