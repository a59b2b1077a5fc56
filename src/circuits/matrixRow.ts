/** One row of a matrix, as a copy in float64. */
export function matrixRow(
  { data, cols }: { readonly data: Float32Array | Float64Array; readonly cols: number },
  row: number,
): Float64Array {
  return Float64Array.from(data.subarray(row * cols, (row + 1) * cols));
}
