/**
 * A part of a tensor of the file, as a matrix. A tensor of one dimension `[n]` counts as one row, `[1, n]`; one of more
 * than two as the matrix of its last dimension's rows, so that `[n_heads, d_model, d_head]` is `[n_heads d_model, d_head]`.
 */
export interface Slice {
  readonly tensor: string;
  /** From (inclusive) to (exclusive), of the file's matrix; all when absent. */
  readonly rows?: readonly [number, number];
  readonly columns?: readonly [number, number];
  /** The matrix wanted is the transpose of what these rows and columns give. */
  readonly transposed?: true;
}
