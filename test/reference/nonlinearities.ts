import { Matrix } from 'ml-matrix';
import type { ActivationName, LayerNormWeights } from './gpt2.js';

/**
 * LayerNorm of every row: less its mean, divided by sqrt(variance + eps) (the variance over n, not n - 1), then
 * times the weight plus the bias where they are not folded away.
 */
export function layerNorm(x: Matrix, eps: number, ln?: LayerNormWeights): Matrix {
  const normalised = x.to2DArray().map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
    return row.map((value) => (value - mean) / Math.sqrt(variance + eps));
  });
  const result = new Matrix(normalised);
  return ln ? result.mulRowVector(ln.w.to1DArray()).addRowVector(ln.b.to1DArray()) : result;
}

/** The MLP's activation of every entry. */
export function activate(x: Matrix, activation: ActivationName): Matrix {
  const f = { gelu_new: geluNew, gelu, relu: (value: number) => Math.max(value, 0) }[activation];
  return new Matrix(x.to2DArray().map((row) => row.map(f)));
}

/** x Φ(x), by the error function. */
export function gelu(x: number): number {
  return 0.5 * x * erfc(-x / Math.SQRT2);
}

/** GPT-2's own: the approximation of {@link gelu} by tanh. */
export function geluNew(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

/**
 * The complementary error function to float64's accuracy: for |x| < 2 by the series
 * erf x = 2/√π e^(-x²) Σ 2^n x^(2n+1) / (2n+1)!!, beyond by Lentz' continued fraction.
 */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  const gaussian = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; term > 1e-18 * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - 2 * gaussian * sum;
  }
  let fraction = x;
  for (let n = 100; n >= 1; n--) fraction = x + n / 2 / fraction;
  return gaussian / fraction;
}

/** Softmax of every row; an entry of -Infinity gets 0. */
export function softmax(x: Matrix): Matrix {
  return new Matrix(
    logSoftmax(x)
      .to2DArray()
      .map((row) => row.map(Math.exp)),
  );
}

export function logSoftmax(x: Matrix): Matrix {
  const rows = x.to2DArray().map((row) => {
    const max = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const logSum = max + Math.log(row.reduce((sum, value) => sum + Math.exp(value - max), 0));
    return row.map((value) => value - logSum);
  });
  return new Matrix(rows);
}
