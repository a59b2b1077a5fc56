import type { Matrix64 } from '../linalg/matrix.js';
import type { Rotary } from './modelConfig.js';

/** The rotation in a text of `length` tokens. */
export function inText(rotary: Rotary, length: number): Rotary {
  const { beyond, ...within } = rotary;
  return beyond && length > beyond.context ? { ...within, frequencies: beyond.frequencies } : within;
}

/** The two entries of pair i that are rotated together, for i below dims / 2. */
export function rotaryPairs({ dims, adjacent }: Pick<Rotary, 'dims' | 'adjacent'>): [number, number][] {
  return Array.from({ length: dims / 2 }, (_, i) => (adjacent ? [2 * i, 2 * i + 1] : [i, i + dims / 2]));
}

/**
 * Rotates every row, a query or key of d_head entries, as at `position`: `(a, b)` becomes `(a cos - b sin, a sin + b
 * cos)`, times the attention factor. A score of query position i and key position j depends only on i - j: `(q R_i) (k
 * R_j)^T = q R_(i-j) k^T`.
 *
 * @param m `[n, d_head]`
 */
export function rotateRows(m: Matrix64, rotary: Rotary, position: number): Matrix64 {
  const data = m.data.slice();
  const { attentionFactor: scale = 1 } = rotary;
  for (const [pair, [first, second]] of rotaryPairs(rotary).entries()) {
    const angle = position * rotary.frequencies[pair];
    const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
    for (let row = 0; row < data.length; row += m.cols) {
      const [a, b] = [data[row + first], data[row + second]];
      data[row + first] = a * cos - b * sin;
      data[row + second] = a * sin + b * cos;
    }
  }
  return { ...m, data };
}

/**
 * W_Q or b_Q, `[n, d_head]`, such that its product with the unchanged W_K is that of a query this far behind the key:
 * rotated by the distance, and times the attention factor once for the query and once for the key; in the shortest text
 * that has this distance.
 */
export function atDistance(m: Matrix64, rotary: Rotary, distance: number): Matrix64 {
  const { attentionFactor = 1 } = rotary;
  if (distance === 0 && attentionFactor === 1) return m;
  return rotateRows(m, { ...inText(rotary, distance + 1), attentionFactor: attentionFactor ** 2 }, distance);
}
