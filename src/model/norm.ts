import type { Matrix, Matrix64 } from '../linalg/matrix.js';
import type { ModelConfig, QkNorms } from './modelConfig.js';

/** What a norm does before its weight and bias. */
export type NormKind = Pick<ModelConfig, 'normalization' | 'normEpsilon'>;

/** The norm before a layer's attention (`ln1`) or MLP (`ln2`): none where they read the stream itself. */
export function readingNorm(
  { normalization, normEpsilon, unnormedReads }: ModelConfig,
  layer: number,
  which: 'ln1' | 'ln2',
): NormKind {
  const isUnnormed =
    unnormedReads === 'all' || (unnormedReads === 'firstAttention' && layer === 0 && which === 'ln1');
  return { normalization: isUnnormed ? 'none' : normalization, normEpsilon };
}

/** The norm of a layer's queries and keys. */
export type HeadNormKind = NormKind & Pick<QkNorms, 'spansHeads' | 'afterRotary'>;

/** Undefined where a layer's queries and keys go through none. */
export function headNormKind({ qkNorms, normEpsilon }: ModelConfig, layer: number): HeadNormKind | undefined {
  if (!qkNorms || qkNorms.layers?.[layer] === false) return undefined;
  const { layers: _, epsilon = normEpsilon, ...kind } = qkNorms;
  return { ...kind, normEpsilon: epsilon };
}

/** The norm before the unembedding, which may be another than those before it, or none. */
export function finalNormKind({ normalization, normEpsilon, finalRms, unnormedEnd }: ModelConfig): NormKind {
  if (unnormedEnd) return { normalization: 'none', normEpsilon };
  return { normalization: finalRms ? 'RMSNorm' : normalization, normEpsilon };
}

/** A norm's weight and bias, `[1, n]` each; the bias of an RMSNorm is 0. */
export interface NormWeights {
  readonly w: Matrix64;
  readonly b: Matrix64;
}

/** What remains of a norm once its weight and bias are folded. */
export function plainNorm(n: number): NormWeights {
  const row = (value: number) => ({ data: new Float64Array(n).fill(value), rows: 1, cols: n });
  return { w: row(1), b: row(0) };
}

/**
 * TransformerLens' fold_ln: moves a norm's weight and bias into the weights that read its output: `b += ln.b @ W`, `W =
 * ln.w[:, None] * W`, both in place.
 *
 * @param weight `[d_model, n]`; each entry is rounded to its precision once
 * @param bias `[1, n]`
 * @param center also subtracts W's mean over d_model, which a LayerNorm's own centring makes invisible
 * @returns weight and bias themselves
 */
export function foldNorm<T extends Float32Array | Float64Array>(
  norm: NormWeights,
  weight: Matrix<T>,
  bias: Matrix64,
  center: boolean,
): { weight: Matrix<T>; bias: Matrix64 } {
  const { data, rows, cols } = weight;
  const mean = new Float64Array(cols);
  const biases = bias.data;
  if (center || norm.b.data.some((value) => value !== 0)) {
    for (let r = 0, i = 0; r < rows; r++) {
      const b = norm.b.data[r];
      const share = center ? norm.w.data[r] / rows : 0;
      for (let c = 0; c < cols; c++, i++) {
        const value = data[i];
        biases[c] += b * value;
        mean[c] += share * value;
      }
    }
  }
  for (let r = 0, i = 0; r < rows; r++) {
    const w = norm.w.data[r];
    if (center) for (let c = 0; c < cols; c++, i++) data[i] = w * data[i] - mean[c];
    else for (let c = 0; c < cols; c++, i++) data[i] *= w;
  }
  return { weight, bias };
}

/** {@link foldNorm} for the transpose of a weight, `[n, d_model]`. */
export function foldNormTransposed<T extends Float32Array | Float64Array>(
  norm: NormWeights,
  weight: Matrix<T>,
  bias: Matrix64,
  center: boolean,
): { weight: Matrix<T>; bias: Matrix64 } {
  const { data, rows, cols } = weight;
  const [w, b] = [norm.w.data, norm.b.data];
  const shifts = b.some((value) => value !== 0);
  for (let r = 0; r < rows; r++) {
    const from = r * cols;
    let mean = 0;
    let shift = 0;
    if (center) for (let c = 0; c < cols; c++) mean += w[c] * data[from + c];
    if (shifts) for (let c = 0; c < cols; c++) shift += b[c] * data[from + c];
    mean /= cols;
    for (let c = 0; c < cols; c++) data[from + c] = w[c] * data[from + c] - mean;
    bias.data[r] += shift;
  }
  return { weight, bias };
}
