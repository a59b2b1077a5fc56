import type { Token } from './model.js';

/**
 * What a vector's tokens are ranked by: the dot product of their rows with it, as the head 10.7 notebook does, or the
 * cosine of their rows, centred, with it, which long rows do not rule.
 */
export const RANKINGS = ['dot', 'cosine'] as const;
export type RankBy = (typeof RANKINGS)[number];

/** In requests and answers; the dot product if absent. */
export interface RankOptions {
  readonly rankBy?: RankBy;
}

/** A token in a table, with what to know of it before its place there is trusted. */
export interface MarkedToken extends Token {
  /** Its row is among the longest 1 % of the table's vocabulary matrix. */
  readonly long?: true;
  /** Its row points where those of tokens do that no training text has. */
  readonly undertrained?: true;
}
