/**
 * A part of a tensor in the file, as a matrix. A tensor of one dimension `[n]` counts as one row, `[1, n]`; one of more
 * than two as the matrix of its last dimension's rows, so that `[n_heads, d_model, d_head]` is `[n_heads d_model,
 * d_head]`.
 */
export interface Slice {
  readonly tensor: string;
  /** From (inclusive) to (exclusive), of the file's matrix; all if absent. */
  readonly rows?: readonly [number, number];
  readonly columns?: readonly [number, number];
  /** The result is the transpose of these rows and columns. */
  readonly transposed?: true;
}
