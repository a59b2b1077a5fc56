import { EigenvalueDecomposition, Matrix as MlMatrix, SingularValueDecomposition } from 'ml-matrix';
import { zeros64, type Matrix64 } from './matrix.js';
import { requireFinite } from './requireFinite.js';

/** Eigenvalues, largest first, and their unit eigenvectors as columns `[n, n]` in the same order. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Matrix64;
}

/**
 * The eigendecomposition of a small symmetric matrix `[n, n]` in float64 (ml-matrix).
 *
 * @throws QkLensError `compute` when an entry is not finite
 */
export function symmetricEigen(m: Matrix64): SymmetricEigen {
  const evd = new EigenvalueDecomposition(toMl(m, 'eigendecomposition'), { assumeSymmetric: true });
  // Each of these getters makes a copy.
  const { realEigenvalues, eigenvectorMatrix } = evd;
  const order = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const vectors = zeros64(m.rows, m.rows);
  order.forEach((from, to) => {
    for (let r = 0; r < m.rows; r++) vectors.data[r * m.rows + to] = eigenvectorMatrix.get(r, from);
  });
  return { values: Float64Array.from(order, (i) => realEigenvalues[i]), vectors };
}

/** U diag(values) V^T with the singular values largest first; U `[rows, k]`, V `[cols, k]`, k = min(rows, cols). */
export interface Svd {
  readonly values: Float64Array;
  readonly u: Matrix64;
  readonly v: Matrix64;
}

/**
 * The thin singular value decomposition of a small matrix in float64 (ml-matrix).
 *
 * @throws QkLensError `compute` when an entry is not finite
 */
export function svd(m: Matrix64): Svd {
  const result = new SingularValueDecomposition(toMl(m, 'singular value decomposition'), {
    autoTranspose: true,
  });
  return {
    values: Float64Array.from(result.diagonal),
    u: fromMl(result.leftSingularVectors),
    v: fromMl(result.rightSingularVectors),
  };
}

/** ml-matrix iterates without end on NaN: hence the check. */
function toMl(m: Matrix64, purpose: string): MlMatrix {
  requireFinite(m, purpose);
  return MlMatrix.from1DArray(m.rows, m.cols, m.data);
}

function fromMl(ml: MlMatrix): Matrix64 {
  return { data: Float64Array.from(ml.to1DArray()), rows: ml.rows, cols: ml.columns };
}
