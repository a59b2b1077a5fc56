import { asRow, type Matrix64 } from '../linalg/matrix.js';
import type { HeadNormKind, NormWeights } from '../model/norm.js';
import { centredFor, normScale } from './streamNorm.js';

/**
 * The rows of all heads' queries or keys behind the heads' own norm.
 *
 * @param heads `[n, d_head]` each
 * @param norm `[1, heads d_head]`
 */
export function normedHeads(kind: HeadNormKind, heads: readonly Matrix64[], norm: NormWeights): Matrix64[] {
  const out = heads.map((m) => ({ ...m, data: new Float64Array(m.data.length) }));
  const [{ rows, cols }] = heads;
  for (let row = 0; row < rows; row++) {
    const own = heads.map(({ data }) => data.subarray(row * cols, (row + 1) * cols));
    const all = kind.spansHeads ? [joined(own)] : own;
    const normed = joined(
      all.map((x) => {
        const scale = normScale(kind, x);
        return centredFor(kind, x).map((value) => value / scale);
      }),
    ).map((value, i) => norm.w.data[i] * value + norm.b.data[i]);
    out.forEach(({ data }, head) => data.set(normed.subarray(head * cols, (head + 1) * cols), row * cols));
  }
  return out;
}

/** A head's part of the weights of all, `[1, d_head]`. */
export function normOfHead({ w, b }: NormWeights, head: number, dHead: number): NormWeights {
  const part = (row: Matrix64) => asRow(row.data.subarray(head * dHead, (head + 1) * dHead));
  return { w: part(w), b: part(b) };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}
