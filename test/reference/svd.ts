import { Matrix } from 'ml-matrix';

/** A = left diag(singularValues) right^T, cut to the largest singular values. */
export interface Svd {
  /** Largest first. */
  readonly singularValues: number[];
  /** `[rows, rank]`, orthonormal columns; a column is zero where the singular value is at rounding level. */
  readonly left: Matrix;
  /** `[columns, rank]`, likewise. */
  readonly right: Matrix;
}

const SWEEPS = 60;
const ROUNDING = 1e-15;

/**
 * The singular value decomposition of a dense matrix by one-sided Jacobi rotations (Hestenes): pairs of columns are
 * rotated until all are orthogonal; their lengths then are the singular values. Slow, simple and accurate.
 *
 * Sign: the entry of largest magnitude of every left vector is positive.
 *
 * @param rank how many singular values to return; all by default
 * @throws Error when the rotations do not end
 */
export function svd(dense: Matrix, rank = Math.min(dense.rows, dense.columns)): Svd {
  if (dense.rows < dense.columns) {
    const { singularValues, left, right } = jacobi(dense.transpose(), rank);
    return withSigns({ singularValues, left: right, right: left });
  }
  return withSigns(jacobi(dense, rank));
}

function jacobi(dense: Matrix, rank: number): Svd {
  const scaled = dense.transpose().to2DArray();
  const rotation = Matrix.eye(dense.columns).to2DArray();
  const norm = dense.norm('frobenius');
  const negligible = ROUNDING * norm;

  let sweep = 0;
  let rotated = true;
  while (rotated) {
    if (sweep++ === SWEEPS) throw new Error(`Jacobi's rotations did not end in ${SWEEPS} sweeps`);
    rotated = false;
    for (let i = 0; i < scaled.length - 1; i++) {
      for (let j = i + 1; j < scaled.length; j++) {
        const a = dot(scaled[i], scaled[i]);
        const b = dot(scaled[j], scaled[j]);
        const c = dot(scaled[i], scaled[j]);
        if (Math.sqrt(Math.min(a, b)) <= negligible || Math.abs(c) <= ROUNDING * Math.sqrt(a * b)) continue;
        rotated = true;
        const zeta = (b - a) / (2 * c);
        const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        rotate(scaled[i], scaled[j], tangent);
        rotate(rotation[i], rotation[j], tangent);
      }
    }
  }

  const order = scaled
    .map((column, index) => ({ index, length: Math.sqrt(dot(column, column)) }))
    .sort((a, b) => b.length - a.length)
    .slice(0, rank);
  const unit = (vector: number[], length: number): number[] => vector.map((x) => x / length);
  const isNull = (length: number): boolean => length <= 100 * negligible;
  const zero = (vector: number[]): number[] => vector.map(() => 0);
  return {
    singularValues: order.map(({ length }) => length),
    left: columns(
      order.map(({ index, length }) => (isNull(length) ? zero(scaled[index]) : unit(scaled[index], length))),
    ),
    right: columns(
      order.map(({ index, length }) => (isNull(length) ? zero(rotation[index]) : rotation[index])),
    ),
  };
}

function withSigns({ singularValues, left, right }: Svd): Svd {
  const signs = singularValues.map((_, k) => {
    const vector = left.getColumn(k);
    return vector[indexOfLargestMagnitude(vector)] < 0 ? -1 : 1;
  });
  return {
    singularValues,
    left: left.clone().mulRowVector(signs),
    right: right.clone().mulRowVector(signs),
  };
}

/**
 * How far two subspaces of the same dimension lie apart: the sine of the largest principal angle, from 0 to 1.
 *
 * @param a `[n, k]` orthonormal columns; b likewise
 */
export function subspaceDistance(a: Matrix, b: Matrix): number {
  const outside = Matrix.sub(b, a.mmul(a.transpose().mmul(b)));
  return svd(outside, 1).singularValues[0];
}

/** The first of those of equal magnitude. */
export function indexOfLargestMagnitude(vector: readonly number[]): number {
  let best = 0;
  vector.forEach((value, index) => {
    if (Math.abs(value) > Math.abs(vector[best])) best = index;
  });
  return best;
}

function rotate(a: number[], b: number[], tangent: number): void {
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = cosine * tangent;
  for (let k = 0; k < a.length; k++) {
    const x = a[k];
    a[k] = cosine * x - sine * b[k];
    b[k] = sine * x + cosine * b[k];
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

function columns(vectors: number[][]): Matrix {
  return new Matrix(vectors).transpose();
}
