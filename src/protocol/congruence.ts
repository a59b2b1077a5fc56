import type { HeadRef } from './headRef.js';
import type { Provenance, Token, VocabularySpace, WeightOptions } from './model.js';
import type { NeuronGroup } from './neuronRef.js';
import type { NeuronWeights } from './neuronWeights.js';

/** The source of the tested directions. */
export type CongruencePlace =
  /** One of the vectors of each neuron; the model's own default if `weights` is absent. */
  | {
      readonly kind: 'neurons';
      readonly weights?: NeuronWeights;
      readonly layer: number;
      readonly neurons: NeuronGroup;
    }
  /** A head's singular vectors: of W_Q W_K^T (query or key side), or what W_V W_O writes. */
  | { readonly kind: 'head'; readonly head: HeadRef; readonly side: HeadSide };

/** A place with its weights made explicit. */
export type ToldPlace =
  | (Extract<CongruencePlace, { kind: 'neurons' }> & { readonly weights: NeuronWeights })
  | Extract<CongruencePlace, { kind: 'head' }>;

export type HeadSide = 'query' | 'key' | 'output';
export const HEAD_SIDES: readonly HeadSide[] = ['query', 'key', 'output'];

/** Do the tokens of largest product with a direction belong together? */
export interface CongruenceRequest extends WeightOptions {
  readonly place: CongruencePlace;
  /** The space in which products are computed. */
  readonly space: VocabularySpace;
  /** The space in which the top tokens' cosines are computed. */
  readonly cosineSpace: VocabularySpace;
  /** The space for the products of a neuron's other weights, for `readWrite`. */
  readonly otherSpace: VocabularySpace;
  /** Tokens with the largest product, at least 2. */
  readonly top: number;
  /** Number of random directions each direction is compared with; {@link usualPermutations} if absent. */
  readonly permutations?: number;
  readonly seed: number;
}

export interface CongruenceRow {
  /** `L3N512`, or `10.7 query 0`. */
  readonly name: string;
  readonly index: number;
  /**
   * Singular vectors have no sign of their own, so both ends are tested. For a neuron, the tokens of largest product.
   */
  readonly end: 'positive' | 'negative';
  /** For the neurons most alike one: the cosine of their vectors. */
  readonly alike?: number;
  readonly tokens: readonly Token[];
  /** Mean cosine over all pairs of the top tokens. */
  readonly meanCosine: number;
  /** Of random sets of tokens of equal size and matched frequency rank: mean and spread. */
  readonly randomMean: number;
  readonly randomSd: number;
  /** meanCosine - randomMean: the tested quantity. */
  readonly excess: number;
  /** (1 + random directions with at least this excess) / (1 + permutations). */
  readonly p: number;
  /** Benjamini and Hochberg's, over the group. */
  readonly adjustedP: number;
  /** As `p`, against directions with the layer's own covariance. Absent in results of version 0.1. */
  readonly covarianceP?: number;
  /** For neurons: Spearman's correlation over the vocabulary between what it reads and what it writes. */
  readonly readWrite?: number;
  /** For singular vectors: another value is so near the vector's own that the vector is not determined. */
  readonly degenerate?: boolean;
}

export interface CongruenceResult extends Provenance {
  readonly place: ToldPlace;
  readonly space: VocabularySpace;
  readonly cosineSpace: VocabularySpace;
  readonly otherSpace: VocabularySpace;
  readonly top: number;
  readonly permutations: number;
  readonly seed: number;
  readonly rows: readonly CongruenceRow[];
  /** The adjusted p of a direction that no random one reaches, if it is alone in that. Absent in results of version 0.1. */
  readonly leastAdjustedP?: number;
  /** The excess of each random direction, smallest first. */
  readonly randomExcess: readonly number[];
}

/** Random directions for a group of n: so many that one of them can have an adjusted p below .05. */
export function usualPermutations(n: number): number {
  return Math.max(1000, 20 * n);
}

/** The default space for products: where the place's directions read or write. */
export function usualSpaces(place: CongruencePlace): Pick<CongruenceRequest, 'space' | 'otherSpace'> {
  if (place.kind === 'neurons') {
    return place.weights === 'out'
      ? { space: 'W_U', otherSpace: 'W_E' }
      : { space: 'W_E', otherSpace: 'W_U' };
  }
  return { space: place.side === 'key' ? 'W_EE' : 'W_U', otherSpace: 'W_E' };
}
