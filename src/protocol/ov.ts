import type { CircuitResult } from './head.js';
import type { HeadRef } from './headRef.js';
import type { Provenance, Token, WeightOptions } from './model.js';
import type { LeftOutWord, WordSpelling } from './words.js';

/**
 * - `ov`: W_V W_O, `[d_model, d_model]`
 * - `value`: W_V alone, `[d_model, d_head]`, not refactored (refactoring makes all its singular values 1)
 * - `fullOv`: source W_V W_O W_U, `[d_vocab, d_vocab]`
 */
export type OvCircuit = 'ov' | 'value' | 'fullOv';

export const OV_CIRCUITS: readonly OvCircuit[] = ['ov', 'value', 'fullOv'];

/** What a head writes for the tokens that it attends to fully. */
export interface OvRequest extends WeightOptions {
  readonly head: HeadRef;
  /** What is attended to: a row of W_E, or of W_EE. */
  readonly source: 'W_E' | 'W_EE';
  readonly vectors: readonly number[];
  readonly top: number;
  /** Only these circuits, or the copying score, and nothing else: what one more singular vector needs. Everything when absent. */
  readonly only?: readonly (OvCircuit | 'copyingScore')[];
  /** A token whose effect is told; its text must be one token. */
  readonly token?: string;
  /** Tokens whose rank among their own outputs is told; an even sample of the vocabulary when absent. */
  readonly ranked?: readonly string[];
  /** How the ranked words are looked up; as they stand when absent. */
  readonly spelling?: WordSpelling;
  /** What the list of ranked words is called. */
  readonly rankedLabel?: string;
}

export interface RaisedToken extends Token {
  /** In the head's direct effect on the logits, without the final norm's scale. */
  readonly logit: number;
}

/** How a token fares in what the head writes when it attends to that token. */
export interface OwnRank extends Token {
  readonly logit: number;
  /** 1: of all tokens it is raised most; d_vocab: lowered most. Equal logits share the middle of their ranks. */
  readonly rank: number;
}

export interface OwnRanks {
  readonly tokens: readonly OwnRank[];
  readonly leftOut: readonly LeftOutWord[];
  readonly medianRank: number;
  /** Parts of the tokens that lie in the first and in the last twentieth of the ranks; 0.05 each by chance. */
  readonly inFirstTwentieth: number;
  readonly inLastTwentieth: number;
  readonly verdict: 'copies' | 'suppresses' | 'neither';
}

export interface OvResult extends Provenance {
  readonly head: HeadRef;
  readonly source: 'W_E' | 'W_EE';
  /**
   * Vectors of `ov` and `value` carry cosine tables, those of `fullOv` tables of tokens (query: source tokens, key:
   * outputs). While the answer is still coming, only those ready.
   */
  readonly circuits: { readonly [circuit in OvCircuit]?: CircuitResult };
  /** Re(sum of the eigenvalues of `fullOv`) over the sum of their magnitudes, -1 to 1. */
  readonly copyingScore?: number;
  readonly ownRanks?: OwnRanks;
  readonly token?: Token;
  readonly raises?: readonly RaisedToken[];
  readonly lowers?: readonly RaisedToken[];
}
