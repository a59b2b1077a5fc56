/** Round values that cover [0, most] in about `wanted` steps of 1, 2 or 5 times a power of ten. */
export function linearTicks(most: number, wanted: number): readonly number[] {
  if (!(most > 0) || !Number.isFinite(most)) return [0, 1];
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Powers of ten that enclose [least, most], at most `wanted` of them. */
export function logarithmicTicks(least: number, most: number, wanted: number): readonly number[] {
  if (!(least > 0) || !(most >= least) || !Number.isFinite(most)) return [0.1, 1];
  const low = Math.floor(Math.log10(least) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(most) - 1e-9));
  const step = Math.max(1, Math.ceil((high - low) / wanted));
  const count = Math.ceil((high - low) / step);
  return Array.from({ length: count + 1 }, (_, index) => Number(`1e${low + index * step}`));
}
