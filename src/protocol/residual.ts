import type { HeadRef } from './headRef.js';
import type { Provenance, Token, WeightOptions } from './model.js';

export type ResidualPoint = 'resid_pre' | 'resid_mid' | 'resid_post';

/** The residual stream at one place of a prompt's forward pass. */
export interface ResidualRequest extends WeightOptions {
  readonly text: string;
  /** Puts `<|endoftext|>` before the text, as TransformerLens does by default. */
  readonly prependBos: boolean;
  readonly layer: number;
  readonly point: ResidualPoint;
  /** Counted from 0; from the end when negative. */
  readonly position: number;
  readonly top: number;
  /** Gives the product with what this neuron reads, split into the stream's parts. */
  readonly neuron?: { readonly layer: number; readonly neuron: number };
  /** Gives this head's attention pattern, and the split of one score. */
  readonly head?: HeadRef;
}

/** One of the things that were added up: `embed`, `pos_embed`, `L3H5`, `L3 b_O`, `L3 mlp`. */
export interface ResidualPart {
  readonly name: string;
  readonly kind: 'embed' | 'positional' | 'head' | 'bias' | 'mlp';
  readonly layer?: number;
  readonly norm: number;
  /** Its share of the product with the neuron's weights, over the norm's scale; the shares add up to the product. */
  readonly dot?: number;
}

export interface AttentionPattern {
  readonly head: HeadRef;
  /** `[position][position]`, query by key; rows sum to 1. */
  readonly pattern: readonly (readonly number[])[];
  /** Before the softmax, scaled; null above the diagonal. */
  readonly scores: readonly (readonly (number | null)[])[];
  /**
   * The score at the request's position of each key position, split: the embeddings of the two tokens alone through
   * W_QK, and the rest (positions, earlier layers, biases).
   */
  readonly split: readonly {
    readonly key: number;
    readonly score: number;
    readonly tokens: number;
    readonly rest: number;
  }[];
}

export interface ResidualResult extends Provenance {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly layer: number;
  readonly point: ResidualPoint;
  readonly position: number;
  readonly norm: number;
  /** The nearest tokens in W_U, through the final norm: the logit lens. */
  readonly logitLens: readonly (Token & { readonly logit: number; readonly probability: number })[];
  /** The nearest tokens in W_E by cosine. */
  readonly nearestEmbed: readonly (Token & { readonly cosine: number })[];
  readonly parts: readonly ResidualPart[];
  readonly neuron?: {
    readonly layer: number;
    readonly neuron: number;
    /** The product with the normed stream, the bias b_in left out; the sum of the parts' `dot`. */
    readonly dot: number;
    readonly bias: number;
  };
  readonly attention?: AttentionPattern;
  /** The most likely next tokens at the position, by the whole model. */
  readonly next: readonly (Token & { readonly logit: number; readonly probability: number })[];
}
