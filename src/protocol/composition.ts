import type { HeadRef } from './headRef.js';
import type { Provenance, WeightOptions } from './model.js';
import type { MarkedToken, RankOptions } from './rankedTokens.js';

/** Which of the later head's weights read the earlier one's output: queries, keys or values. */
export type CompositionKind = 'Q' | 'K' | 'V';

export const COMPOSITION_KINDS: readonly CompositionKind[] = ['Q', 'K', 'V'];

/**
 * Composition between all heads (Elhage et al. 2021), or two heads side by side. `rankBy` is about the tokens that two
 * heads weigh differently.
 */
export interface CompositionRequest extends WeightOptions, RankOptions {
  readonly kind: CompositionKind;
  readonly compare?: HeadPair;
}

/** Two heads to compare. */
export interface HeadPair {
  readonly a: HeadRef;
  readonly b: HeadRef;
  /** The folder of b's checkpoint; the same as a's if absent. */
  readonly otherFolder?: string;
}

export interface CompositionScore {
  readonly earlier: HeadRef;
  readonly later: HeadRef;
  /** ||W_OV R||_F / (||W_OV||_F ||R||_F), R = W_QK (Q), W_QK^T (K), W_OV (V) of the later head. */
  readonly score: number;
  /** The score minus that of random matrices of these shapes. */
  readonly aboveRandom: number;
  /** The part, in percent, of anticausal pairs with a lower score. Absent while these are not known, and in version 0.1. */
  readonly percentile?: number;
}

/**
 * The subspaces of a head: what its queries, keys and values read, and what it writes, each of at most d_head
 * dimensions.
 */
export type HeadSpace = 'query' | 'key' | 'value' | 'output';

export const HEAD_SPACES: readonly HeadSpace[] = ['query', 'key', 'value', 'output'];

export interface HeadComparison {
  readonly a: HeadRef;
  readonly b: HeadRef;
  /** b's checkpoint, if it is another one. */
  readonly other?: Provenance['model'];
  /** The heads share their keys and values (grouped queries): their key and value spaces are the same. */
  readonly sharedKeys?: true;
  /** Cosines of the principal angles between the heads' spaces, largest first. */
  readonly queryCosines: readonly number[];
  readonly keyCosines: readonly number[];
  readonly valueCosines: readonly number[];
  readonly outputCosines: readonly number[];
  /** The mean squared cosine between random spaces of full rank: d_head / d_model. */
  readonly randomSquaredCosine: number;
  /** Each head's singular values of W_Q W_K^T and of W_V W_O, largest first. */
  readonly singularValues: { readonly a: HeadSpectra; readonly b: HeadSpectra };
  /** Absent if the two vocabularies differ in size. */
  readonly moved?: MovedBySide;
}

/** A token's entries in the first singular vectors of two heads, and its row's cosines with them if it is ranked by these. */
export interface MovedToken extends MarkedToken {
  readonly before: number;
  readonly after: number;
  readonly cosineBefore?: number;
  readonly cosineAfter?: number;
}

/** A vector that is `degenerate` in either head is arbitrary within a plane, and so are the tokens that moved. */
export interface MovedBySide {
  readonly query: MovedTokens;
  readonly key: MovedTokens;
  readonly degenerate: boolean;
}

/** How one side of the first singular vector of `embedding` changes from head a to head b. */
export interface MovedTokens {
  /** Of the two vectors. */
  readonly cosine: number;
  /** The largest rise first, the largest fall first. */
  readonly rose: readonly MovedToken[];
  readonly fell: readonly MovedToken[];
}

export interface HeadSpectra {
  readonly qk: readonly number[];
  readonly ov: readonly number[];
}

export interface AnticausalScores {
  readonly pairs: number;
  /** Half of them, 95 % and 99 % are below these. */
  readonly median: number;
  readonly above95: number;
  readonly above99: number;
}

export interface CompositionResult extends Provenance {
  readonly kind: CompositionKind;
  /** The score of random matrices of these shapes: 1 / sqrt(d_model), as a root mean square. */
  readonly random: number;
  /** Every pair of a head and one in a later layer. */
  readonly scores: readonly CompositionScore[];
  /** The scores of the same model's pairs in which the later head writes and the earlier reads, as no run has them. */
  readonly anticausal?: AnticausalScores;
  readonly comparison?: HeadComparison;
}
