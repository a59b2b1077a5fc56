import type { CircuitResult } from './head.js';
import type { HeadRef } from './headRef.js';
import type { ModelInfo, Provenance, Token, WeightOptions } from './model.js';
import type { MarkedToken, RankOptions } from './rankedTokens.js';
import type { RowOptions, RowsTaken } from './rowOptions.js';
import type { LeftOutWord, WordSpelling } from './words.js';

/**
 * - `ov`: W_V W_O, `[d_model, d_model]`
 * - `value`: W_V alone, `[d_model, d_head]`, not refactored (refactoring makes all its singular values 1)
 * - `fullOv`: source W_V W_O W_U, `[d_vocab, d_vocab]`
 * - `update`, for a LoRA adapter: W_V W_O less the base checkpoint's, `[d_model, d_model]`
 */
export type OvCircuit = 'ov' | 'value' | 'fullOv' | 'update';

/** Those of every checkpoint. */
export const OV_CIRCUITS: readonly OvCircuit[] = ['ov', 'value', 'fullOv'];

/** Those that the model has. */
export function ovCircuitsOf({ adapter }: Pick<ModelInfo, 'adapter'>): readonly OvCircuit[] {
  return adapter ? [...OV_CIRCUITS, 'update'] : OV_CIRCUITS;
}

/** What a head writes for the tokens it attends to fully. */
export interface OvRequest extends WeightOptions, RowOptions, RankOptions {
  readonly head: HeadRef;
  /** What the head attends to: a row of W_E or of W_EE. */
  readonly source: 'W_E' | 'W_EE';
  readonly vectors: readonly number[];
  readonly top: number;
  /**
   * Only these circuits, or the copying score, and nothing else, as for one more singular vector. Everything if absent.
   */
  readonly only?: readonly (OvCircuit | 'copyingScore')[];
  /** A token whose effect is shown; its text must be one token, as it is or with a leading space. */
  readonly token?: string;
  /** Tokens ranked among their own outputs; an even sample of the vocabulary if absent. */
  readonly ranked?: readonly string[];
  /** How the ranked words are looked up; either way if absent. */
  readonly spelling?: WordSpelling;
  /** The name of the list of ranked words. */
  readonly rankedLabel?: string;
  /** Where else own ranks are taken from: the streams of a run on random tokens or on `prompt`. Nowhere if absent. */
  readonly streams?: OwnRankStreams;
  /** The text of `streams: prompt`. */
  readonly prompt?: string;
}

export const OWN_RANK_STREAMS = ['none', 'random', 'prompt'] as const;
export type OwnRankStreams = (typeof OWN_RANK_STREAMS)[number];

export interface RaisedToken extends MarkedToken {
  /** In the head's direct effect on the logits, without the final norm's scale. */
  readonly logit: number;
}

/** How a token ranks in the head's output when the head attends to that token. */
export interface OwnRank extends Token {
  readonly logit: number;
  /** 1: raised most of all tokens; d_vocab: lowered most. Equal logits share the middle of their ranks. */
  readonly rank: number;
}

export interface OwnRanks {
  readonly tokens: readonly OwnRank[];
  readonly leftOut: readonly LeftOutWord[];
  /** The number of ranks; absent in results of version 0.1. */
  readonly dVocab?: number;
  readonly medianRank: number;
  /** Fractions of the tokens in the first and in the last twentieth of the ranks; 0.05 each by chance. */
  readonly inFirstTwentieth: number;
  readonly inLastTwentieth: number;
  readonly verdict: 'copies' | 'suppresses' | 'neither';
}

/** Own ranks if the head attends fully to a place of a run, for each place after the beginning-of-text token. */
export interface StreamRanks extends OwnRanks {
  readonly of: Exclude<OwnRankStreams, 'none'>;
  /** The same fractions for the token of another place of the run, in the output for this one. */
  readonly others: { readonly inFirstTwentieth: number; readonly inLastTwentieth: number };
}

/** What a head writes when it attends fully to a token. */
export interface TokenEffect {
  readonly token: Token;
  readonly raises: readonly RaisedToken[];
  readonly lowers: readonly RaisedToken[];
}

export interface OvResult extends Provenance, RankOptions, Partial<TokenEffect> {
  readonly head: HeadRef;
  readonly source: 'W_E' | 'W_EE';
  readonly vocabularyRows?: RowsTaken;
  /**
   * Vectors of `ov` and `value` carry cosine tables, those of `fullOv` tables of tokens (query: source tokens, key:
   * outputs). Only the finished ones while the answer is still being computed.
   */
  readonly circuits: { readonly [circuit in OvCircuit]?: CircuitResult };
  /** Re(sum of the eigenvalues of `fullOv`) over the sum of their magnitudes, -1 to 1. */
  readonly copyingScore?: number;
  /** The part of crossed heads with a lower score, in percent. Absent for a model of one head, and in version 0.1. */
  readonly copyingPercentile?: number;
  readonly crossed?: CrossedHeads;
  readonly ownRanks?: OwnRanks;
  readonly streamRanks?: StreamRanks;
  /** The same for the token's text after a space, if that is a token too. */
  readonly spaced?: TokenEffect;
}

/** Copying scores of crossed heads, W_O of one head with W_V of another: what heads of the model give by themselves. */
export interface CrossedHeads {
  readonly pairs: number;
  /** 95 % of them lie between these. */
  readonly low: number;
  readonly high: number;
}
