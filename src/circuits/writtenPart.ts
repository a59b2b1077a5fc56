import type { ResidualPart } from '../protocol/residual.js';

/** A part of the stream. */
export type WrittenPart = Pick<ResidualPart, 'name' | 'kind' | 'layer'> & {
  /** Of a head's part. */
  readonly head?: number;
  /** `[d_model]` */
  readonly written: Float64Array;
};
