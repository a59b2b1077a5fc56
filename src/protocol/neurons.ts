import type { Provenance, Token, VocabularySpace, WeightOptions } from './model.js';
import type { MarkedToken, RankOptions } from './rankedTokens.js';
import type { NeuronRef, NeuronScope } from './neuronRef.js';
import type { NeuronWeights } from './neuronWeights.js';

/** Dot products of tokens with one of the vectors of each neuron. */
export interface NeuronsRequest extends WeightOptions, NeuronScope, RankOptions {
  /** The model's own default if absent: {@link neuronWeightsOf}. */
  readonly weights?: NeuronWeights;
  readonly space: VocabularySpace;
  /** Rows of each table, and how many of the largest products count as large. */
  readonly top: number;
  /** The number of neurons shown: those that stand out most, by `a`. */
  readonly limit: number;
  /** A token whose most excited neurons are shown; its text must be one token, as it is or with a leading space. */
  readonly token?: string;
  /** Of the random directions. */
  readonly seed: number;
}

export interface DotToken extends MarkedToken {
  readonly dot: number;
  /** (dot - mean) / sd over the vocabulary. */
  readonly z: number;
  /** Of its row, less the mean row, with the vector; if tokens are ranked by it. */
  readonly cosine?: number;
}

export interface NeuronResult extends NeuronRef {
  /** Of largest product or cosine first, of smallest first. */
  readonly top: readonly DotToken[];
  readonly bottom: readonly DotToken[];
  /** Mean of the largest products. */
  readonly largeMean: number;
  /** Mean and standard deviation of the products with random tokens: exact, over the whole vocabulary. */
  readonly randomMean: number;
  readonly randomSd: number;
  /** (largeMean - randomMean) / randomSd: how far the largest products stand out. Absent in results of version 0.1. */
  readonly a?: number;
  /** (1 + random directions of at least this a) / (1 + all). */
  readonly p?: number;
  /** Benjamini and Hochberg's, over the layer; only if the whole layer was requested. */
  readonly adjustedP?: number;
  /** As `p`, against random combinations of the layer's neurons; only if the whole layer was requested. */
  readonly covarianceP?: number;
  /** In results of version 0.1: the largest products of random directions of the neuron's norm, mean and spread. */
  readonly randomDirections?: { readonly largeMean: number; readonly largeSd: number };
}

export interface ExcitedNeuron extends NeuronRef {
  readonly dot: number;
  readonly z: number;
}

export interface NeuronsOfToken {
  readonly token: Token;
  /** The requested neurons whose product with the token has the largest z. */
  readonly excited: readonly ExcitedNeuron[];
}

export interface NeuronsResult extends Provenance, RankOptions, Partial<NeuronsOfToken> {
  readonly weights: NeuronWeights;
  readonly space: VocabularySpace;
  readonly neurons: readonly NeuronResult[];
  /** `a` of random directions: how many there were, and what half of them and 95 % stay below. */
  readonly random?: { readonly directions: number; readonly median: number; readonly most: number };
  /** The number of neurons examined. */
  readonly total: number;
  /** The same for the token's text after a space, if that is a token too. */
  readonly spaced?: NeuronsOfToken;
}
