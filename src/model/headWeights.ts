import type { Matrix64 } from '../linalg/matrix.js';

/** The weights a head matches with, as in TransformerLens: row vectors times weights. */
export interface QkWeights {
  /** `[d_model, d_head]`, like wK. */
  readonly wQ: Matrix64;
  readonly wK: Matrix64;
  /** `[1, d_head]`, like bK. */
  readonly bQ: Matrix64;
  readonly bK: Matrix64;
}

/** The weights a head moves information with. */
export interface OvWeights {
  /** `[d_model, d_head]` */
  readonly wV: Matrix64;
  /** `[1, d_head]` */
  readonly bV: Matrix64;
  /** `[d_head, d_model]` */
  readonly wO: Matrix64;
}

/** Relative error of the weights in a head's factors, from their rounding in the file. */
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
