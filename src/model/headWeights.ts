import type { Matrix64 } from '../linalg/matrix.js';

/** One head's canonical weights, as TransformerLens has them: row vectors times weights. */
export interface HeadWeights {
  /** `[d_model, d_head]`, as are wK and wV. */
  readonly wQ: Matrix64;
  readonly wK: Matrix64;
  readonly wV: Matrix64;
  /** `[d_head, d_model]` */
  readonly wO: Matrix64;
  /** `[1, d_head]`, as are bK and bV. */
  readonly bQ: Matrix64;
  readonly bK: Matrix64;
  readonly bV: Matrix64;
}

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
