import type { Matrix } from 'ml-matrix';
import type { ModelInfo } from '../../../src/protocol/model.js';

/** A norm's weight as it multiplies (Gemma's 1 already added), and its bias where it has one. */
export interface ReferenceNorm {
  readonly w: readonly number[];
  readonly b?: readonly number[];
}

/** One head by TransformerLens' names: W_Q, W_K, W_V `[d_model, d_head]`, W_O `[d_head, d_model]`. */
export interface ReferenceHead {
  readonly W_Q: Matrix;
  readonly W_K: Matrix;
  readonly W_V: Matrix;
  readonly W_O: Matrix;
}

/** One layer's gated MLP by TransformerLens' names: W_in, W_gate `[d_model, d_mlp]`, W_out `[d_mlp, d_model]`; its norm. */
export interface ReferenceGatedMlp {
  readonly W_in: Matrix;
  readonly W_gate: Matrix;
  readonly W_out: Matrix;
  readonly b_gate?: readonly number[];
  readonly ln2: ReferenceNorm;
}

export interface RunOptions {
  /** False leaves out the embedding of positions. */
  readonly positions?: boolean;
  /** False leaves out every bias that attention's output depends on: of the norm before it, of V, and of O. */
  readonly attentionBiases?: boolean;
  /** Edits the values that a head attends to, before W_O, `[n, d_head]`; only in Llama and what is like it. */
  readonly z?: (z: Matrix, layer: number, head: number) => Matrix;
}

/** Matrices over the positions of a prompt, `[n, d_model]` each; one a layer. */
export interface ReferenceTrace {
  /** What attention and MLP add to the stream. */
  readonly attention: readonly Matrix[];
  readonly mlp: readonly Matrix[];
  /** After the layer. */
  readonly stream: readonly Matrix[];
  /** `[n, d_vocab]` */
  readonly logits: Matrix;
}

/** A random checkpoint on disk, and the same model computed in float64 from its published definition. */
export interface ReferenceModel {
  readonly folder: string;
  /** What `inspect` must tell. */
  readonly info: Omit<ModelInfo, 'fingerprint' | 'dtype' | 'bytes'>;
  /** The embedding as it enters the stream, `[d_vocab, d_model]`. */
  readonly embedding: Matrix;
  /** `[d_vocab, d_model]` */
  readonly unembedding: Matrix;
  readonly finalNorm?: ReferenceNorm;
  /** Logits are soft-capped at it. */
  readonly logitSoftcap?: number;
  ln1(layer: number): ReferenceNorm | undefined;
  head(layer: number, head: number): ReferenceHead;
  gatedMlp?(layer: number): ReferenceGatedMlp;
  run(tokens: readonly number[], options?: RunOptions): ReferenceTrace;
  /** R `[d_head, d_head]` at a distance, of a model with rotary positions, so that W_QK is W_Q R W_K^T. */
  rotation?(layer: number, distance: number): Matrix;
}
