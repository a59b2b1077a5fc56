import { rowBlock, zeros64, type Matrix64 } from '../linalg/matrix.js';
import { centerVector } from './centerRows.js';

/** What the processings do to each row x of a raw vocabulary matrix: `center(scale * x) + offset`. */
export interface RowTransform {
  /** `[d_model]`; 1 when absent. */
  readonly scale?: Float64Array;
  /** Subtracts each row's mean over d_model. */
  readonly center: boolean;
  /** `[d_model]`; 0 when absent. */
  readonly offset?: Float64Array;
}

/** Sums over the rows x and y of two raw matrices, paired by token. */
export interface RowProducts {
  /** Of x y^T, `[d_model, d_model]`. */
  readonly product: Matrix64;
  /** Of x and of y, `[d_model]` each. */
  readonly sums: readonly [Float64Array, Float64Array];
  readonly count: number;
}

/**
 * With x' = T x + c and y' = S y + d: sum of x' y'^T = T (sum of x y^T) S^T + (T sum of x) d^T + c (S sum of y)^T + n c d^T.
 *
 * @returns `[d_model, d_model]`
 */
export function transformProducts(raw: RowProducts, left: RowTransform, right: RowTransform): Matrix64 {
  const { rows, cols } = raw.product;
  const out = zeros64(rows, cols);
  for (let i = 0; i < rows; i++) {
    const row = out.data.subarray(i * cols, (i + 1) * cols);
    const ofRow = left.scale?.[i] ?? 1;
    for (let j = 0; j < cols; j++) row[j] = ofRow * (right.scale?.[j] ?? 1) * raw.product.data[i * cols + j];
    if (right.center) centerVector(row);
  }
  if (left.center) centerColumns(out);
  const [leftSum, rightSum] = [transformedSum(raw.sums[0], left), transformedSum(raw.sums[1], right)];
  for (let i = 0; i < rows; i++) {
    const c = left.offset?.[i] ?? 0;
    for (let j = 0; j < cols; j++) {
      const d = right.offset?.[j] ?? 0;
      out.data[i * cols + j] += leftSum[i] * d + c * rightSum[j] + raw.count * c * d;
    }
  }
  return out;
}

/**
 * R with R^T R = W'^T W', where W' has the rows x' = T x + c.
 *
 * @param root N `[n, d_model + 1]` with N^T N = `[W, 1]^T [W, 1]`
 * @returns `[n, d_model]`
 */
export function transformRoot(root: Matrix64, { scale, center, offset }: RowTransform): Matrix64 {
  const { rows, cols } = root;
  const out = zeros64(rows, cols - 1);
  for (let r = 0; r < rows; r++) {
    const row = rowBlock(out, r, r + 1).data;
    const own = rowBlock(root, r, r + 1).data;
    for (let c = 0; c < row.length; c++) row[c] = (scale?.[c] ?? 1) * own[c];
    if (center) centerVector(row);
    const ones = own[cols - 1];
    for (let c = 0; offset && ones !== 0 && c < row.length; c++) row[c] += ones * offset[c];
  }
  return out;
}

/** T times the sum, without the offset. */
function transformedSum(sum: Float64Array, { scale, center }: RowTransform): Float64Array {
  const scaled = sum.map((value, i) => (scale?.[i] ?? 1) * value);
  if (center) centerVector(scaled);
  return scaled;
}

function centerColumns(m: Matrix64): void {
  const mean = new Float64Array(m.cols);
  for (let r = 0; r < m.rows; r++) {
    for (let c = 0; c < m.cols; c++) mean[c] += m.data[r * m.cols + c] / m.rows;
  }
  for (let r = 0; r < m.rows; r++) {
    for (let c = 0; c < m.cols; c++) m.data[r * m.cols + c] -= mean[c];
  }
}
