import type { ModelInfo } from '../../protocol/model.js';
import type { Slice } from '../slice.js';
import type { TensorEntry } from '../safetensorsHeader.js';

/** A model's sizes and kinds, and what its computation needs beside the weights, read from its config. */
export interface ModelConfig extends Omit<ModelInfo, 'fingerprint' | 'dtype' | 'bytes' | 'notice'> {
  readonly normEpsilon: number;
  readonly activation: Activation;
  /** What attention scores of a layer are divided by: sqrt(d_head), times more where the config says so. */
  readonly attentionScale: (layer: number) => number;
}

/** `gelu_new` is the tanh approximation, `gelu` the exact one. */
export type Activation = 'gelu_new' | 'gelu' | 'relu';

/** A norm's weight and bias `[1, d_model]`. */
export interface NormSlices {
  readonly w: Slice;
  readonly b: Slice;
}

/** One head's weights: W_Q, W_K, W_V `[d_model, d_head]`, W_O `[d_head, d_model]`, biases `[1, d_head]`. */
export interface HeadSlices {
  readonly wQ: Slice;
  readonly wK: Slice;
  readonly wV: Slice;
  readonly wO: Slice;
  readonly bQ: Slice;
  readonly bK: Slice;
  readonly bV: Slice;
}

/** What a layer has beside its heads: W_in `[d_model, d_mlp]`, W_out `[d_mlp, d_model]`, biases of one row. */
export interface LayerSlices {
  readonly ln1: NormSlices;
  readonly ln2: NormSlices;
  readonly bO: Slice;
  readonly wIn: Slice;
  readonly bIn: Slice;
  readonly wOut: Slice;
  readonly bOut: Slice;
}

/** Where a checkpoint keeps each of the canonical weights: names and shapes, nothing else. */
export interface WeightMap {
  /** `[d_vocab, d_model]` */
  readonly wE: Slice;
  /** `[n_ctx, d_model]` */
  readonly wPos: Slice;
  /** The unembedding as rows, `[d_vocab, d_model]`: the embedding itself when tied. */
  readonly unembedRows: Slice;
  readonly lnFinal: NormSlices;
  layer(layer: number): LayerSlices;
  head(layer: number, head: number): HeadSlices;
  /** Every tensor that must be there, with its shape. */
  readonly required: ReadonlyMap<string, readonly number[]>;
}

/** One family of checkpoints. */
export interface Architecture {
  /** Hugging Face's `model_type`. */
  readonly modelType: string;
  /** @throws QkLensError `badConfig` */
  readConfig(json: Readonly<Record<string, unknown>>): ModelConfig;
  weights(config: ModelConfig, tensors: TensorNames): WeightMap;
}

export interface TensorNames {
  entry(name: string): TensorEntry | undefined;
}
