/** 1 for the largest; equal values share the better rank. */
export function rankOf(values: Float32Array, index: number): number {
  const own = values[index];
  let above = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > own) above++;
  return above + 1;
}

/** 1 for the largest; equal values share the middle of their ranks, so that a constant ranks no value above another. */
export function middleRankOf(values: Float32Array, index: number): number {
  const own = values[index];
  let equal = 0;
  for (const value of values) if (value === own) equal++;
  return rankOf(values, index) + (equal - 1) / 2;
}
