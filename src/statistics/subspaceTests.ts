import { holm } from './holm.js';
import { twoSidedP } from './normal.js';

/** The part of a difference of second moments C `[d, d]` within a subspace: tr(U^T C U), U `[d, k]` orthonormal. */
export interface SubspaceShare {
  readonly share: number;
  /** k */
  readonly dimension: number;
  /** Equal for shares of one and the same space. */
  readonly space: number;
}

/** Of a symmetric matrix C. */
export interface ContrastSize {
  /** d */
  readonly size: number;
  readonly trace: number;
  /** ||C||_F^2 */
  readonly square: number;
}

export interface SubspaceTest {
  /** (d / k) tr(U^T C U) */
  readonly deltaT: number;
  /** (deltaT - mean of all spaces) / sd over random subspaces of k dimensions. */
  readonly z: number;
  /** Two-sided, of a standard normal z. */
  readonly p: number;
  /** Holm's, over distinct spaces. */
  readonly pAdjusted: number;
  /** As given. */
  readonly space: number;
}

/**
 * Tests each subspace against random ones. Over uniformly random subspaces of k dimensions, tr(U^T C U) has the
 * variance `2 k (d - k) / (d (d - 1) (d + 2)) (||C||_F^2 - tr(C)^2 / d)`, the second moment of a Haar-distributed
 * projection. What all spaces have in common is subtracted first.
 */
export function subspaceTests(
  shares: readonly SubspaceShare[],
  contrast: ContrastSize,
): readonly SubspaceTest[] {
  const deltas = shares.map(({ share, dimension }) => (contrast.size / dimension) * share);
  const firsts = [...new Map(shares.map(({ space }, i) => [space, i])).values()];
  const mean = firsts.reduce((sum, i) => sum + deltas[i], 0) / firsts.length;
  const z = deltas.map((delta, i) => {
    const sd = sdOverRandomSubspaces(shares[i].dimension, contrast);
    return sd > 0 ? (delta - mean) / sd : 0;
  });
  const p = z.map(twoSidedP);
  const adjusted = new Map(
    holm(firsts.map((i) => p[i])).map((value, at) => [shares[firsts[at]].space, value]),
  );
  return deltas.map((deltaT, i) => ({
    ...{ deltaT, z: z[i], p: p[i], pAdjusted: adjusted.get(shares[i].space)! },
    space: shares[i].space,
  }));
}

/** The standard deviation of (d / k) tr(U^T C U) over random subspaces of k dimensions. */
export function sdOverRandomSubspaces(k: number, { size: d, trace, square }: ContrastSize): number {
  const spread = Math.max(0, square - trace ** 2 / d);
  const variance = d > 1 ? ((2 * k * (d - k)) / (d * (d - 1) * (d + 2))) * spread : 0;
  return (d / k) * Math.sqrt(variance);
}
