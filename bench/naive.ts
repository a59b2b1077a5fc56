import { Matrix as MlMatrix, SingularValueDecomposition } from 'ml-matrix';
import type { Compute } from '../src/linalg/compute.js';
import { toFloat32, zeros64, type Matrix32, type Matrix64 } from '../src/linalg/matrix.js';

/**
 * The singular value decomposition of (W_A F_A) (W_B F_B)^T as in TransformerLens' FactoredMatrix: the tall factors are
 * formed, each is factored as Q R, the small R_A R_B^T is decomposed, and Q times its vectors gives the singular
 * vectors over the vocabulary.
 */
export async function naiveFactoredSvd(
  compute: Compute,
  [wA, fA]: readonly [Matrix32, Matrix64],
  [wB, fB]: readonly [Matrix32, Matrix64],
): Promise<{ values: Float64Array; left: Matrix32; right: Matrix32 }> {
  const a = qr(await compute.multiply32(wA, toFloat32(fA)));
  const b = qr(await compute.multiply32(wB, toFloat32(fB)));
  const small = await compute.multiply64(a.r, b.r, { transB: true });
  const { diagonal, leftSingularVectors, rightSingularVectors } = new SingularValueDecomposition(
    MlMatrix.from1DArray(small.rows, small.cols, small.data),
  );
  const vectors = (m: MlMatrix): Matrix32 => ({
    data: Float32Array.from(m.to1DArray()),
    rows: m.rows,
    cols: m.columns,
  });
  return {
    values: Float64Array.from(diagonal),
    left: await compute.multiply32(a.q, vectors(leftSingularVectors)),
    right: await compute.multiply32(b.q, vectors(rightSingularVectors)),
  };
}

/** Q `[n, h]` and R `[h, h]` by modified Gram-Schmidt, column by column. */
function qr(m: Matrix32): { q: Matrix32; r: Matrix64 } {
  const { rows: n, cols: h } = m;
  const columns = Array.from({ length: h }, (_, c) =>
    Float64Array.from({ length: n }, (_row, r) => m.data[r * h + c]),
  );
  const r = zeros64(h, h);
  for (let i = 0; i < h; i++) {
    const own = columns[i];
    const norm = Math.sqrt(own.reduce((sum, x) => sum + x * x, 0));
    r.data[i * h + i] = norm;
    for (let k = 0; k < n; k++) own[k] /= norm;
    for (let j = i + 1; j < h; j++) {
      const other = columns[j];
      let dot = 0;
      for (let k = 0; k < n; k++) dot += own[k] * other[k];
      r.data[i * h + j] = dot;
      for (let k = 0; k < n; k++) other[k] -= dot * own[k];
    }
  }
  const q = new Float32Array(n * h);
  columns.forEach((column, c) => {
    for (let k = 0; k < n; k++) q[k * h + c] = column[k];
  });
  return { q: { data: q, rows: n, cols: h }, r };
}

/** Every token's cosine with one token, token by token. */
export function naiveCosines({ data, rows, cols }: Matrix32, id: number): Float64Array {
  const own = Float64Array.from(data.subarray(id * cols, (id + 1) * cols));
  const cosine = (other: Float64Array) => {
    let dot = 0;
    let a = 0;
    let b = 0;
    for (let i = 0; i < cols; i++) {
      dot += own[i] * other[i];
      a += own[i] * own[i];
      b += other[i] * other[i];
    }
    return dot / Math.sqrt(a * b);
  };
  return Float64Array.from({ length: rows }, (_, v) =>
    cosine(Float64Array.from(data.subarray(v * cols, (v + 1) * cols))),
  );
}
