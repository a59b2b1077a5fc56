import type { ModelInfo } from '../../protocol/model.js';
import type { Rotary } from '../rotary.js';
import type { Slice } from '../slice.js';
import type { TensorEntry } from '../safetensorsHeader.js';

/**
 * A model's sizes and kinds, and what its computation needs beside the weights, read from its config. What is absent
 * is as in GPT-2.
 */
export interface ModelConfig extends Omit<
  ModelInfo,
  'fingerprint' | 'dtype' | 'bytes' | 'notice' | 'hasUnembedding'
> {
  readonly normEpsilon: number;
  readonly activation: Activation;
  /** What attention scores of a layer are divided by: sqrt(d_head), times more where the config says so. */
  readonly attentionScale: (layer: number) => number;
  /** Added to every norm's weight, as Gemma does: it multiplies by 1 + w. */
  readonly normOffset?: number;
  /** The MLP reads the stream that attention read, not what attention left. */
  readonly parallel?: boolean;
  /** The MLP is `(act(x W_gate) * (x W_in)) W_out`. */
  readonly gatedMlp?: boolean;
  /** Layers have no MLP; d_mlp is 0. */
  readonly attentionOnly?: boolean;
  /** What attention and MLP write goes through a norm of its own before it is added to the stream. */
  readonly postNorms?: boolean;
  /** Each head's query and key go through an RMSNorm over d_head. */
  readonly qkNorms?: boolean;
  /** The embedding goes through a LayerNorm before the first layer. */
  readonly embeddingNorm?: boolean;
  /** The embedding is multiplied by this before the first layer. */
  readonly embeddingScale?: number;
  /** Tokens that the model unembeds to, where they are fewer than those that it reads: the first so many. */
  readonly dVocabOut?: number;
  readonly rotary?: (layer: number) => Rotary;
  /** One a head: what is taken from a score for each position between query and key. */
  readonly alibiSlopes?: readonly number[];
  /** How many positions a query of the layer sees, its own included; undefined: all before it. */
  readonly window?: (layer: number) => number | undefined;
  /** c of `c tanh(x / c)`, which the attention scores go through. */
  readonly attentionSoftcap?: number;
  /** The same for the logits. */
  readonly logitSoftcap?: number;
}

/** `gelu_new` is the tanh approximation, `gelu` the exact one; `relu2` is ReLU squared. */
export type Activation = 'gelu_new' | 'gelu' | 'relu' | 'relu2' | 'silu';

/** A norm's weight and bias `[1, n]`; a norm without a bias has none. */
export interface NormSlices {
  readonly w: Slice;
  readonly b?: Slice;
}

/** One head's weights: W_Q, W_K, W_V `[d_model, d_head]`, W_O `[d_head, d_model]`, biases `[1, d_head]` where there are. */
export interface HeadSlices {
  readonly wQ: Slice;
  readonly wK: Slice;
  readonly wV: Slice;
  readonly wO: Slice;
  readonly bQ?: Slice;
  readonly bK?: Slice;
  readonly bV?: Slice;
}

/** A layer's MLP: W_in, W_gate `[d_model, d_mlp]`, W_out `[d_mlp, d_model]`, biases of one row where there are. */
export interface MlpSlices {
  readonly wIn: Slice;
  readonly bIn?: Slice;
  readonly wGate?: Slice;
  readonly bGate?: Slice;
  /** TransformerLens' b_in of a gated MLP, `[1, d_mlp]`: added to what W_out reads, behind the gate. */
  readonly bGated?: Slice;
  readonly wOut: Slice;
  readonly bOut?: Slice;
}

/** What a layer has beside its heads. A norm that is absent only scales (and, a LayerNorm, centres). */
export interface LayerSlices {
  readonly ln1?: NormSlices;
  /** The MLP's; in models that share one norm the same as ln1. */
  readonly ln2?: NormSlices;
  readonly bO?: Slice;
  readonly mlp?: MlpSlices;
  /** With `postNorms`: of what attention writes, and of what the MLP writes. */
  readonly postAttention?: NormSlices;
  readonly postMlp?: NormSlices;
  /** With `qkNorms`, `[1, d_head]`, for all heads of the layer. */
  readonly qNorm?: NormSlices;
  readonly kNorm?: NormSlices;
}

/** Where a checkpoint keeps each of the canonical weights: names and shapes, nothing else. */
export interface WeightMap {
  /** `[d_vocab, d_model]` */
  readonly wE: Slice;
  /** `[n_ctx, d_model]`; absent where positions are not learned. */
  readonly wPos?: Slice;
  /** The unembedding as rows, `[d_vocab, d_model]` (fewer with `dVocabOut`): the embedding itself when tied; absent in models that have none. */
  readonly unembedRows?: Slice;
  /** The tensor that an unembedding of its own would be. */
  readonly headName: string;
  /** An unembedding in the file beside an embedding that the config ties it to. */
  readonly headBesideTie?: Slice;
  /** `[1, d_vocab]` */
  readonly unembedBias?: Slice;
  readonly embeddingNorm?: NormSlices;
  readonly lnFinal?: NormSlices;
  layer(layer: number): LayerSlices;
  head(layer: number, head: number): HeadSlices;
  /** Every tensor that must be there, with its shape. */
  readonly required: ReadonlyMap<string, readonly number[]>;
}

export type Json = Readonly<Record<string, unknown>>;

/** One family of checkpoints. */
export interface Architecture {
  /** Hugging Face's `model_type`. */
  readonly modelType: string;
  /** @throws QkLensError `badConfig`, `unknownArchitecture` for a variant of the family that is not read */
  readConfig(json: Json): ModelConfig;
  weights(config: ModelConfig, tensors: TensorNames): WeightMap;
}

export interface TensorNames {
  entry(name: string): TensorEntry | undefined;
}
