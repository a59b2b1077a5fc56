/** 1 for the largest; equal values share the better rank. */
export function rankOf(values: Float32Array, index: number): number {
  const own = values[index];
  let above = 0;
  for (const value of values) if (value > own) above++;
  return above + 1;
}
