import { Matrix } from 'ml-matrix';
import { layerNorm as plainLayerNorm, softmax } from '../nonlinearities.js';
import type { ReferenceNorm } from './referenceModel.js';

/** PyTorch's Linear: `x W^T + b`, W `[out, in]`. */
export function linear(x: Matrix, W: Matrix, b?: readonly number[]): Matrix {
  const y = x.mmul(W.transpose());
  return b ? y.addRowVector([...b]) : y;
}

export function layerNorm(x: Matrix, { w, b }: Partial<ReferenceNorm>, epsilon: number): Matrix {
  const y = plainLayerNorm(x, epsilon);
  if (w) y.mulRowVector([...w]);
  return b ? y.addRowVector([...b]) : y;
}

/** `x / sqrt(mean of squares + epsilon) * w`, of every row. */
export function rmsNorm(x: Matrix, w: readonly number[] | undefined, epsilon: number): Matrix {
  const rows = x.to2DArray().map((row) => {
    const squares = row.reduce((sum, value) => sum + value * value, 0);
    const root = Math.sqrt(squares / row.length + epsilon);
    return row.map((value, i) => (value / root) * (w ? w[i] : 1));
  });
  return new Matrix(rows);
}

export function mapEntries(x: Matrix, f: (value: number) => number): Matrix {
  return new Matrix(x.to2DArray().map((row) => row.map(f)));
}

export function silu(x: number): number {
  return x / (1 + Math.exp(-x));
}

/** x times its softmax over the row: SoLU. */
export function solu(x: Matrix): Matrix {
  return Matrix.mul(x, softmax(x));
}

export interface RotaryDefinition {
  /** How many numbers of d_head are turned. */
  readonly dims: number;
  /** `[dims / 2]` */
  readonly frequencies: readonly number[];
  readonly adjacent?: boolean;
  /** What cos and sin are multiplied by; 1 when absent. */
  readonly factor?: number;
}

export function defaultFrequencies(dims: number, base: number): number[] {
  return Array.from({ length: dims / 2 }, (_, i) => 1 / base ** ((2 * i) / dims));
}

/** R_p `[d_head, d_head]`: a query or key x at position p becomes x R_p. */
export function rotationMatrix(
  { dims, frequencies, adjacent, factor = 1 }: RotaryDefinition,
  dHead: number,
  p: number,
) {
  const R = Matrix.eye(dHead);
  frequencies.forEach((frequency, i) => {
    const [a, b] = adjacent ? [2 * i, 2 * i + 1] : [i, i + dims / 2];
    R.set(a, a, factor * Math.cos(p * frequency));
    R.set(b, b, factor * Math.cos(p * frequency));
    R.set(a, b, factor * Math.sin(p * frequency));
    R.set(b, a, -factor * Math.sin(p * frequency));
  });
  return R;
}

/** R `[d_head, d_head]` of a query `distance` before its key: `W_Q R W_K^T`, R_distance R_0^T. */
export function scoreRotation(rotary: RotaryDefinition, dHead: number, distance: number): Matrix {
  return rotationMatrix(rotary, dHead, distance).mmul(rotationMatrix(rotary, dHead, 0).transpose());
}

/** Every row of x `[n, d_head]` turned as its position, the row's index, says. */
export function rotate(x: Matrix, rotary: RotaryDefinition | undefined): Matrix {
  if (!rotary) return x;
  const rows = x.to2DArray().map((row, p) => {
    return Matrix.rowVector(row)
      .mmul(rotationMatrix(rotary, row.length, p))
      .getRow(0);
  });
  return new Matrix(rows);
}

export interface AttentionDefinition {
  /** What scores are multiplied by. */
  readonly scale: number;
  readonly rotary?: RotaryDefinition | undefined;
  /** How many positions a query sees, its own included. */
  readonly window?: number | undefined;
  /** ALiBi's. */
  readonly slope?: number | undefined;
  readonly softcap?: number | undefined;
  /** Queries see later keys too. */
  readonly bidirectional?: boolean;
}

/** Attention of one head, causal if nothing else is said: queries, keys and values `[n, d_head]` to what it reads, `[n, d_head]`. */
export function attend(
  query: Matrix,
  key: Matrix,
  value: Matrix,
  { scale, rotary, window = Infinity, slope = 0, softcap, bidirectional = false }: AttentionDefinition,
): Matrix {
  const raw = rotate(query, rotary).mmul(rotate(key, rotary).transpose()).mul(scale);
  const scores = raw.to2DArray().map((row, q) =>
    row.map((product, k) => {
      if (!bidirectional && (k > q || q - k >= window)) return -Infinity;
      const capped = softcap === undefined ? product : softcap * Math.tanh(product / softcap);
      return capped + slope * Math.min(0, k - q);
    }),
  );
  return softmax(new Matrix(scores)).mmul(value);
}

/** Columns from block `index` of blocks of `size`. */
export function columnBlock(x: Matrix, index: number, size: number): Matrix {
  return x.subMatrix(0, x.rows - 1, index * size, (index + 1) * size - 1);
}

export function rowBlock(x: Matrix, index: number, size: number): Matrix {
  return x.subMatrix(index * size, (index + 1) * size - 1, 0, x.columns - 1);
}

/** Matrices of equal height side by side. */
export function beside(parts: readonly Matrix[]): Matrix {
  return new Matrix(parts[0].to2DArray().map((_, row) => parts.flatMap((part) => part.getRow(row))));
}

/** Some rows of a matrix, in the order of the indices. */
export function rowsAt(x: Matrix, indices: readonly number[]): Matrix {
  return new Matrix(indices.map((index) => x.getRow(index)));
}
