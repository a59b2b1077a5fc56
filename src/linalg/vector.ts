export function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * The entries over their largest magnitude, so that products of two neither vanish nor overflow. Zeros stay, with a
 * magnitude of 0.
 */
export function overLargest(values: Float64Array): {
  readonly largest: number;
  readonly scaled: Float64Array;
} {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  const scaled = new Float64Array(values.length);
  for (let i = 0; largest > 0 && i < scaled.length; i++) scaled[i] = values[i] / largest;
  return { largest, scaled };
}

export function allFinite(values: Float32Array | Float64Array): boolean {
  // 0 times a finite number is 0, 0 times any other is NaN.
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += 0 * values[i];
  return zero === 0;
}
