import { Matrix } from 'ml-matrix';
import type { CanonicalWeights } from './gpt2.js';

/** What a neuron reads, W_in's column, or what it writes, W_out's row. */
export function neuronWeights(
  weights: CanonicalWeights,
  layer: number,
  neuron: number,
  which: 'in' | 'gate' | 'out' = 'in',
): number[] {
  if (which === 'gate') throw new RangeError('GPT-2 has no gates');
  const { W_in, W_out } = weights.layers[layer];
  return which === 'in' ? W_in.getColumn(neuron) : W_out.getRow(neuron);
}

/** The product of every row with the direction. */
export function products(rows: Matrix, direction: readonly number[]): number[] {
  return rows.to2DArray().map((row) => row.reduce((sum, x, i) => sum + x * direction[i], 0));
}

/** Mean and population standard deviation. */
export function populationMoments(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length) };
}

/** Indices from the largest value down. */
export function falling(values: readonly number[]): number[] {
  return values.map((_, i) => i).sort((a, b) => values[b] - values[a]);
}

/** The rows less their mean. */
export function centredRows(rows: Matrix): Matrix {
  return Matrix.sub(rows, Matrix.ones(rows.rows, 1).mmul(Matrix.rowVector(rows.mean('column'))));
}

/** The rows over their lengths. */
export function unitRows(rows: Matrix): Matrix {
  return new Matrix(rows.to2DArray().map((row) => row.map((value) => value / Math.hypot(...row))));
}

/** The mean over all pairs of the cosine between two rows, pair by pair. */
export function meanPairCosine(rows: Matrix, ids: readonly number[]): number {
  let sum = 0;
  let pairs = 0;
  for (const a of ids) {
    for (const b of ids) {
      if (b <= a) continue;
      const [x, y] = [rows.getRow(a), rows.getRow(b)];
      sum += x.reduce((dot, value, i) => dot + value * y[i], 0) / (Math.hypot(...x) * Math.hypot(...y));
      pairs++;
    }
  }
  return sum / pairs;
}
