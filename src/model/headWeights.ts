import type { Matrix, Matrix32, Matrix64 } from '../linalg/matrix.js';
import { QkLensError } from '../protocol/errors.js';
import type { NormWeights } from './norm.js';

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
export interface MlpWeights<M extends Matrix = Matrix64> {
  /** `[d_model, d_mlp]` */
  readonly wIn: M;
  /** `[1, d_mlp]` */
  readonly bIn: M;
  readonly gate?: {
    /** `[d_model, d_mlp]` */
    readonly w: M;
    /** `[1, d_mlp]` */
    readonly b: M;
  };
  /** Which expert's neurons write, and how much: `[d_model, n_experts]`, `[1, n_experts]`; only in models with `experts`. */
  readonly router?: { readonly w: M; readonly b: M };
  /** The LayerNorm of what the activation gives, `[1, d_mlp]`, after folding; only in models with `mlpNorm`. */
  readonly norm?: NormWeights;
  /** With xIELU: the factors of x² above 0, of exp(x) - 1 - x below, and of x, `[1, 1]` each. */
  readonly xielu?: { readonly positive: M; readonly negative: M; readonly beta: M };
  /** `[d_mlp, d_model]` */
  readonly wOut: M;
  /** `[1, d_model]` */
  readonly bOut: M;
}

/**
 * A layer's attention in float32, its heads one after the other, as a run of the model takes it. Weights are `[inputs,
 * outputs]`, or the transpose, `[outputs, inputs]`: as the checkpoint stores them.
 */
export interface StackedAttention {
  /** From d_model to n_heads d_head; `[1, n_heads d_head]`. */
  readonly wQ: Matrix32;
  readonly bQ: Matrix32;
  /** From d_model to n_key_value_heads d_head; `[1, n_key_value_heads d_head]`; like wV and bV. */
  readonly wK: Matrix32;
  readonly bK: Matrix32;
  readonly wV: Matrix32;
  readonly bV: Matrix32;
  /** From n_heads d_head to d_model */
  readonly wO: Matrix32;
  /** `[1, d_model]` */
  readonly bO: Matrix32;
}

export function noMlps(): QkLensError {
  return new QkLensError('badRequest', 'The model is attention-only: it has no MLPs and no neurons.');
}
