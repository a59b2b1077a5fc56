import type { HeadRef } from './headRef.js';
import type { Provenance, Token, WeightOptions } from './model.js';
import type { MarkedToken } from './rankedTokens.js';
import type { NeuronWeights } from './neuronWeights.js';

export const RESIDUAL_POINTS = ['resid_pre', 'resid_mid', 'resid_post'] as const;
/** Before a layer, between its attention and its MLP, after it. */
export type ResidualPoint = (typeof RESIDUAL_POINTS)[number];

/** One of the vectors of each neuron in a layer: W_in's and W_gate's through the LayerNorm, W_out's unchanged. */
export interface NeuronsOfLayer {
  readonly layer: number;
  readonly weights: NeuronWeights;
}

/** The residual stream at one place of a prompt's forward pass. */
export interface ResidualRequest extends WeightOptions {
  readonly text: string;
  /**
   * Whether the tokenizer's beginning-of-text token, such as `<|endoftext|>`, precedes the text. If absent, as
   * TransformerLens does by default; never if the tokenizer has none.
   */
  readonly prependBos?: boolean;
  readonly layer: number;
  readonly point: ResidualPoint;
  /** Counted from 0; from the end when negative. */
  readonly position: number;
  readonly top: number;
  /** Adds the products with this layer's neurons, and the split of one: `neuron`, or else the largest. */
  readonly neurons?: NeuronsAsked;
  /** Adds this head's attention pattern, and the split of its scores at the position. */
  readonly head?: HeadRef;
}

/** As {@link NeuronsOfLayer}, and which neuron is split; the model's own default if `weights` is absent. */
export interface NeuronsAsked {
  readonly layer: number;
  readonly weights?: NeuronWeights;
  readonly neuron?: number;
}

/** One of the summands: `embed`, `pos_embed`, `L3H5`, `L3 b_O`, `L3 mlp`. */
export interface ResidualPart {
  readonly name: string;
  readonly kind: 'embed' | 'positional' | 'head' | 'bias' | 'mlp';
  readonly layer?: number;
  readonly norm: number;
  /** Its product with the stream over the stream's squared length; the shares add up to 1. */
  readonly share: number;
  /** Its part of the product with the split neuron; the parts add up to the product. */
  readonly dot?: number;
}

export interface NeuronProduct {
  readonly neuron: number;
  /** With the normed stream for W_in and W_gate, without biases; with the stream itself for W_out. */
  readonly dot: number;
  /**
   * For W_in and W_gate, the terms added to the product: their own bias, and the contribution of the LayerNorm's bias.
   */
  readonly bias?: number;
}

/** A score before the softmax as a sum of four: query and key each split into the token's embedding and the rest. */
export interface ScoreSplit {
  readonly key: number;
  readonly score: number;
  /** The embeddings of the two tokens alone, through W_QK. */
  readonly tokens: number;
  /** The query token's embedding with the rest of the key (position, earlier layers, biases). */
  readonly queryToken: number;
  /** The rest of the query with the key token's embedding. */
  readonly keyToken: number;
  /** Rest with rest. */
  readonly rest: number;
}

export interface AttentionPattern {
  readonly head: HeadRef;
  /** `[position][position]`, query by key, to seven digits; rows sum to 1. */
  readonly pattern: readonly (readonly number[])[];
  /**
   * Before the softmax, scaled; null for keys that the query does not see: later ones, and those outside a sliding
   * window.
   */
  readonly scores: readonly (readonly (number | null)[])[];
  /** The scores at the request's position, one for each key it can attend to. */
  readonly split: readonly ScoreSplit[];
}

export interface LensToken extends MarkedToken {
  readonly logit: number;
  readonly probability: number;
}

export interface ResidualResult extends Provenance {
  readonly text: string;
  /** Of the whole prompt, including the beginning-of-text token. */
  readonly tokens: readonly Token[];
  /** The text begins with the beginning-of-text token itself, so no second one was put before it. */
  readonly beginsItself?: true;
  readonly layer: number;
  readonly point: ResidualPoint;
  /** Counted from 0. */
  readonly position: number;
  readonly norm: number;
  /** The nearest tokens in W_U, through the final norm: the logit lens. */
  readonly logitLens: readonly LensToken[];
  /** The nearest tokens in W_E by cosine. */
  readonly nearestEmbed: readonly (MarkedToken & { readonly cosine: number })[];
  /** They add up to the stream. */
  readonly parts: readonly ResidualPart[];
  /** Largest first, smallest first. */
  readonly neurons?: NeuronsOfLayer & {
    readonly largest: readonly NeuronProduct[];
    readonly smallest: readonly NeuronProduct[];
  };
  /** The neuron whose product is the sum of the parts' `dot`. */
  readonly neuron?: NeuronsOfLayer & NeuronProduct;
  readonly attention?: AttentionPattern;
  /** The whole model's most likely tokens at the position: the next ones, or an encoder's there. */
  readonly next: readonly LensToken[];
}
