import type { Matrix64 } from '../linalg/matrix.js';

/** What a head matches by, as TransformerLens has it: row vectors times weights. */
export interface QkWeights {
  /** `[d_model, d_head]`, as is wK. */
  readonly wQ: Matrix64;
  readonly wK: Matrix64;
  /** `[1, d_head]`, as is bK. */
  readonly bQ: Matrix64;
  readonly bK: Matrix64;
}

/** What a head moves. */
export interface OvWeights {
  /** `[d_model, d_head]` */
  readonly wV: Matrix64;
  /** `[1, d_head]` */
  readonly bV: Matrix64;
  /** `[d_head, d_model]` */
  readonly wO: Matrix64;
}

/** How far the weights of a head's factors may be off by their rounding in the file, each as a share of itself. */
export interface HeadRounding {
  readonly query: number;
  readonly key: number;
  readonly value: number;
  readonly output: number;
}

/** One head's canonical weights. */
export type HeadWeights = QkWeights & OvWeights;

/** A layer's MLP: `act(x W_in + b_in) W_out + b_out`, or with a gate `(act(x W_gate + b_gate) * (x W_in + b_in)) W_out + b_out`. */
export interface MlpWeights {
  /** `[d_model, d_mlp]` */
  readonly wIn: Matrix64;
  /** `[1, d_mlp]` */
  readonly bIn: Matrix64;
  readonly gate?: {
    /** `[d_model, d_mlp]` */
    readonly w: Matrix64;
    /** `[1, d_mlp]` */
    readonly b: Matrix64;
  };
  /** `[d_mlp, d_model]` */
  readonly wOut: Matrix64;
  /** `[1, d_model]` */
  readonly bOut: Matrix64;
}
