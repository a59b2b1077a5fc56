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
 * rotated until all are orthogonal; their lengths then are the singular values. Simple and accurate. A QR decomposition
 * with pivoting comes first (Drmač and Veselić, SIAM J. Matrix Anal. Appl. 29, 2008), so that a circuit of rank d_head
 * takes rotations of d_head columns.
 *
 * Sign: the entry of largest magnitude of every left vector is positive.
 *
 * @param rank how many singular values to return; all by default. Beyond the numerical rank they are 0, as are vectors
 * @throws Error when the rotations do not end
 */
export function svd(dense: Matrix, rank = Math.min(dense.rows, dense.columns)): Svd {
  const { basis, coefficients } = orthogonalized(dense);
  const { lengths, unit, turn } = jacobi(coefficients);
  const negligible = 100 * ROUNDING * dense.norm('frobenius');
  const left: number[][] = [];
  const right: number[][] = [];
  const singularValues: number[] = [];
  for (let k = 0; k < rank; k++) {
    const length = lengths[k] ?? 0;
    const isNull = length <= negligible;
    singularValues.push(length);
    left.push(isNull ? zeros(dense.rows) : combined(basis, turn[k]));
    right.push(isNull ? zeros(dense.columns) : unit[k]);
  }
  return withSigns({ singularValues, left: columns(left), right: columns(right) });
}

/**
 * A = Q R by Gram and Schmidt, the longest of the remaining columns first, until what remains is rounding.
 *
 * @returns the columns of Q `[rank][rows]`, and the rows of R `[rank][columns]`
 */
function orthogonalized(dense: Matrix): { basis: number[][]; coefficients: number[][] } {
  const rest = dense.transpose().to2DArray();
  const negligible = 10 * ROUNDING * dense.norm('frobenius');
  const basis: number[][] = [];
  const coefficients: number[][] = [];
  while (basis.length < Math.min(dense.rows, dense.columns)) {
    const lengths = rest.map((column) => Math.sqrt(dot(column, column)));
    const longest = Math.max(...lengths);
    if (longest <= negligible) break;
    const next = rest[lengths.indexOf(longest)].slice();
    for (const known of basis) subtract(next, dot(known, next), known);
    const length = Math.sqrt(dot(next, next));
    const unit = next.map((x) => x / length);
    coefficients.push(
      rest.map((column) => {
        const along = dot(unit, column);
        subtract(column, along, unit);
        return along;
      }),
    );
    basis.push(unit);
  }
  return { basis, coefficients };
}

/**
 * @param rows which are rotated until they are orthogonal
 * @returns the lengths that they then have, the longest first, their directions, and of each the rotation's row
 */
function jacobi(rows: number[][]): { lengths: number[]; unit: number[][]; turn: number[][] } {
  const scaled = rows.map((row) => row.slice());
  const rotation = rows.map((_, i) => rows.map((_row, j) => (i === j ? 1 : 0)));
  const negligible = ROUNDING * Math.hypot(...rows.map((row) => Math.sqrt(dot(row, row))));

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
    .map((row, index) => ({ row, turn: rotation[index], length: Math.sqrt(dot(row, row)) }))
    .sort((a, b) => b.length - a.length);
  return {
    lengths: order.map(({ length }) => length),
    unit: order.map(({ row, length }) => row.map((x) => x / length)),
    turn: order.map(({ turn }) => turn),
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

/** a - by b, in a's place. */
function subtract(a: number[], by: number, b: readonly number[]): void {
  for (let k = 0; k < a.length; k++) a[k] -= by * b[k];
}

/** The sum of the vectors, each times its weight. */
function combined(vectors: readonly number[][], weights: readonly number[]): number[] {
  const sum = zeros(vectors[0].length);
  vectors.forEach((vector, k) => subtract(sum, -weights[k], vector));
  return sum;
}

const zeros = (length: number): number[] => new Array<number>(length).fill(0);

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

function columns(vectors: number[][]): Matrix {
  return new Matrix(vectors).transpose();
}
