import { gramRoot, type GramRoot } from './gramRoot.js';
import { rowBlock, transpose, zeros64, type Matrix64 } from './matrix.js';
import { requireFinite } from './requireFinite.js';
import { symmetricEigen, symmetricEigenvalues } from './symmetricEigen.js';

/**
 * The singular value decomposition of a product A B^T that is never formed, A `[n, h]` and B `[m, h]`: the k-th left
 * singular vector is A times column k of `left`, the right one B times column k of `right`.
 */
export interface FactoredSvd {
  /** `[h]`, largest first; exactly 0 beyond the product's rank. */
  readonly values: Float64Array;
  /** `[h, rank]` */
  readonly left: Matrix64;
  /** `[h, rank]` */
  readonly right: Matrix64;
}

/**
 * From the Gram matrices alone: with A^T A = R^T R, A = Q R for an orthonormal Q, so that the singular values of A B^T
 * squared are the eigenvalues of R B^T B R^T, and with its eigenvectors u the left singular vectors are Q u, the right
 * ones B R^T u over the singular value. Eigenvalues at rounding level are dropped. Errors are those of the Gram matrices:
 * values and vectors of the product's largest part are good to rounding, of one that is s times as large to some
 * 1e-16 / s^2.
 *
 * @param gramA A^T A, `[h, h]`
 * @param gramB B^T B, `[h, h]`
 * @throws QkLensError `compute` when an entry is not finite
 */
export function factoredSvd(gramA: Matrix64, gramB: Matrix64): FactoredSvd {
  const a = gramRoot(gramA);
  const { values: squares, vectors } = symmetricEigen(squaredProduct(a, gramB));
  const values = singularValues(squares);
  const rank = values.filter((value) => value > 0).length;
  const left = zeros64(rank, gramA.rows);
  const right = zeros64(rank, gramA.rows);
  for (let k = 0; k < rank; k++) {
    const u = rowBlock(vectors, k, k + 1).data;
    left.data.set(a.solve(u), k * left.cols);
    addTransposedTimes(rowBlock(right, k, k + 1).data, a.root, u, 1 / values[k]);
  }
  return { values, left: transpose(left), right: transpose(right) };
}

/** {@link FactoredSvd.values} alone, in a third of the time; takes and throws what {@link factoredSvd} does. */
export function factoredSingularValues(gramA: Matrix64, gramB: Matrix64): Float64Array {
  return singularValues(symmetricEigenvalues(squaredProduct(gramRoot(gramA), gramB)));
}

/** Square roots; 0 of what is at rounding level. */
function singularValues(squares: Float64Array): Float64Array {
  const rounding = squares.length * Number.EPSILON * Math.max(0, squares[0]);
  return squares.map((square) => (square > rounding ? Math.sqrt(square) : 0));
}

/** The lower triangle of R G R^T, `[h, h]`; zeros above it. */
function squaredProduct({ root, triangular }: GramRoot, gram: Matrix64): Matrix64 {
  requireFinite(gram, 'singular values');
  const { data: r, rows: h } = root;
  const transposed = transpose(root).data;
  const out = zeros64(h, h);
  const image = new Float64Array(h);
  for (let k = 0; k < h; k++) {
    // Row k of G R^T; R^T is 0 to the right of its diagonal where R is triangular.
    image.fill(0);
    for (let c = 0; c < h; c++) {
      const factor = gram.data[k * h + c];
      const end = triangular ? c + 1 : h;
      for (let j = 0; j < end; j++) image[j] += factor * transposed[c * h + j];
    }
    const last = triangular ? k : h - 1;
    for (let i = 0; i <= last; i++) {
      const factor = r[i * h + k];
      for (let j = 0; j <= i; j++) out.data[i * h + j] += factor * image[j];
    }
  }
  return out;
}

/** Adds scale times M^T u. */
function addTransposedTimes(target: Float64Array, m: Matrix64, u: Float64Array, scale: number): void {
  for (let r = 0; r < m.rows; r++) {
    const factor = scale * u[r];
    for (let c = 0; c < m.cols; c++) target[c] += factor * m.data[r * m.cols + c];
  }
}
