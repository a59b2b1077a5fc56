/**
 * What a circuit's scores between all tokens are made of, as shares of their mean square; they sum to 1. Softmax over the
 * keys sees neither the first nor the second.
 */
export interface ScoreParts {
  /** One score for all pairs. */
  readonly constant: number;
  /** Depends on the query alone. */
  readonly queryOnly: number;
  /** Depends on the key alone: which keys get attention whatever the query. */
  readonly keyOnly: number;
  /** Which query goes with which key. */
  readonly interaction: number;
}

export const SCORE_PARTS = [
  'constant',
  'queryOnly',
  'keyOnly',
  'interaction',
] as const satisfies readonly (keyof ScoreParts)[];

/** The cosines, at least 0, of a singular vector's sides with the vector that is the same for all tokens. */
export interface CommonDirection {
  readonly query: number;
  readonly key: number;
}

/** The side that has more of what all tokens share. */
export function commonSide({ query, key }: CommonDirection): 'query' | 'key' {
  return query >= key ? 'query' : 'key';
}

/** Whether a side of the vector is mostly what all tokens share: more than half of its squared length. */
export function isMostlyCommon({ query, key }: CommonDirection): boolean {
  return Math.max(query, key) ** 2 > 0.5;
}
