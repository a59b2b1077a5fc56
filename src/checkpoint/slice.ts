/**
 * A part of a tensor of the file, as a matrix. A tensor of one dimension `[n]` counts as one row, `[1, n]`.
 */
export interface Slice {
  readonly tensor: string;
  /** From (inclusive) to (exclusive); all when absent. */
  readonly rows?: readonly [number, number];
  readonly columns?: readonly [number, number];
}
