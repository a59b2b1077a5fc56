/**
 * The mean and the standard deviation of `||U^T V||_F^2` over random spaces U of k dimensions and V of l in d, every one
 * equally likely: k l / d, and the variance `2 k (d - k) l (d - l) / (d^2 (d - 1) (d + 2))`. Both are exact.
 */
export function randomKernel(
  k: number,
  l: number,
  d: number,
): { readonly mean: number; readonly sd: number } {
  const variance = d > 1 ? (2 * k * (d - k) * l * (d - l)) / (d ** 2 * (d - 1) * (d + 2)) : 0;
  return { mean: (k * l) / d, sd: Math.sqrt(variance) };
}
