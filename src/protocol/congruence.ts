import type { HeadRef } from './headRef.js';
import type { Provenance, Token, VocabularySpace, WeightOptions } from './model.js';

/** Where the directions that are tested come from. */
export type CongruencePlace =
  /** What neurons read: W_in's columns, or write: W_out's rows. */
  | {
      readonly kind: 'neurons';
      readonly weights: 'in' | 'out';
      readonly layer: number;
      readonly neurons: NeuronGroup;
    }
  /** A head's singular vectors: of `qk` (query or key side), or what W_V W_O writes. */
  | { readonly kind: 'head'; readonly head: HeadRef; readonly side: 'query' | 'key' | 'output' };

/** A whole layer, some neurons by number, or the so many that are most alike one of them. */
export type NeuronGroup =
  | { readonly kind: 'all' }
  | { readonly kind: 'list'; readonly neurons: readonly number[] }
  | { readonly kind: 'alike'; readonly neuron: number; readonly count: number };

/** Do the tokens of largest product with a direction belong together? */
export interface CongruenceRequest extends WeightOptions {
  readonly place: CongruencePlace;
  /** Where products are taken. */
  readonly space: VocabularySpace;
  /** Where the top tokens' cosines are taken. */
  readonly cosineSpace: VocabularySpace;
  /** Tokens of largest product, at least 2. */
  readonly top: number;
  readonly permutations: number;
  readonly seed: number;
}

export interface CongruenceRow {
  /** `L3N512`, or `10.7 query 0`. */
  readonly name: string;
  readonly index: number;
  readonly tokens: readonly Token[];
  /** Mean cosine over all pairs of the top tokens. */
  readonly meanCosine: number;
  /** Of random sets of equal size and matched frequency rank. */
  readonly randomMean: number;
  readonly randomSd: number;
  /** (1 + random sets at least as alike) / (1 + permutations). */
  readonly p: number;
  /** Benjamini and Hochberg's, over the group. */
  readonly adjustedP: number;
  /** For neurons: Spearman's correlation over the vocabulary of what it reads with what it writes. */
  readonly readWrite?: number;
}

export interface CongruenceResult extends Provenance {
  readonly place: CongruencePlace;
  readonly space: VocabularySpace;
  readonly cosineSpace: VocabularySpace;
  readonly top: number;
  readonly permutations: number;
  readonly seed: number;
  readonly rows: readonly CongruenceRow[];
}
