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

/** One head's canonical weights. */
export type HeadWeights = QkWeights & OvWeights;

/** What a layer has beside its heads. */
export interface LayerWeights {
  /** `[d_model, d_mlp]` */
  readonly wIn: Matrix64;
  /** `[1, d_mlp]` */
  readonly bIn: Matrix64;
  /** `[d_mlp, d_model]` */
  readonly wOut: Matrix64;
  /** `[1, d_model]` */
  readonly bOut: Matrix64;
}
