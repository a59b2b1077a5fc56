import { zeros64, type Matrix64 } from './matrix.js';
import { symmetricEigen } from './symmetricEigen.js';

/** R `[h, h]` with R^T R = G, a Gram matrix A^T A: R B has the norm, and the singular values, of A B. */
export interface GramRoot {
  readonly root: Matrix64;
  /** Row r of R is 0 before column r. */
  readonly triangular: boolean;
  /** The shortest x with R x = u, both `[h]`, for a u that R can give: then A x is as long as u is. */
  readonly solve: (u: Float64Array) => Float64Array;
}

/**
 * The root of a Gram matrix: by Cholesky's factor; where the matrix is short of full rank, which that can't do, by its
 * eigenvectors above rounding.
 *
 * @throws QkLensError `compute` when an entry is not finite
 */
export function gramRoot(gram: Matrix64): GramRoot {
  const root = cholesky(gram);
  return root ? { root, triangular: true, solve: (u) => backSubstitute(root, u) } : eigenRoot(gram);
}

/** Upper triangular; undefined when a pivot is at rounding level, or no number. */
function cholesky({ data, rows: n }: Matrix64): Matrix64 | undefined {
  const root = zeros64(n, n);
  const r = root.data;
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, data[i * n + i]);
  const rounding = n * Number.EPSILON * largest;
  for (let i = 0; i < n; i++) {
    for (let c = i; c < n; c++) r[i * n + c] = data[i * n + c];
    for (let k = 0; k < i; k++) {
      const factor = r[k * n + i];
      for (let c = i; c < n; c++) r[i * n + c] -= factor * r[k * n + c];
    }
    const pivot = r[i * n + i];
    if (!(pivot > rounding)) return undefined;
    const scale = 1 / Math.sqrt(pivot);
    for (let c = i; c < n; c++) r[i * n + c] *= scale;
  }
  return root;
}

function backSubstitute({ data: r, rows: n }: Matrix64, u: Float64Array): Float64Array {
  const x = Float64Array.from(u);
  for (let i = n - 1; i >= 0; i--) {
    for (let c = i + 1; c < n; c++) x[i] -= r[i * n + c] * x[c];
    x[i] /= r[i * n + i];
  }
  return x;
}

/** With G = P L P^T, R is L^(1/2) P^T, its rows 0 beyond the rank. */
function eigenRoot(gram: Matrix64): GramRoot {
  const h = gram.rows;
  const { values, vectors } = symmetricEigen(gram);
  const rounding = h * Number.EPSILON * Math.max(0, values[0]);
  const rank = values.filter((value) => value > rounding).length;
  const root = zeros64(h, h);
  for (let r = 0; r < rank; r++) {
    const scale = Math.sqrt(values[r]);
    for (let c = 0; c < h; c++) root.data[r * h + c] = scale * vectors.data[r * h + c];
  }
  const solve = (u: Float64Array) => {
    const x = new Float64Array(h);
    for (let r = 0; r < rank; r++) {
      const factor = u[r] / values[r];
      for (let c = 0; c < h; c++) x[c] += factor * root.data[r * h + c];
    }
    return x;
  };
  return { root, triangular: false, solve };
}
