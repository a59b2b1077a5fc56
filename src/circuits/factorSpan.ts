import { inverseOfNonzero } from '../linalg/cholesky.js';
import type { Compute } from '../linalg/compute.js';
import { factoredSvd, type FactoredSvd } from '../linalg/factoredSvd.js';
import { identity64, zeros64, type Matrix64 } from '../linalg/matrix.js';
import type { MatrixPool } from '../linalg/matrixPool.js';
import { isUpper, triangularFactor } from '../linalg/triangularFactor.js';
import { determined, noneIsNull, perturbation, type KnownFactor } from './determined.js';
import type { Side } from './spectrum.js';

/** A side A = F^T of a product, F `[d_head, d_model]`. */
export class Factor {
  private spanned: Promise<Matrix64> | undefined;
  /** R^-1, if R is triangular as it stands and not singular. */
  readonly inverse: Matrix64 | undefined;

  private constructor(
    readonly compute: Compute,
    readonly rows: Matrix64,
    readonly known: KnownFactor,
  ) {
    const { triangle } = known;
    const isRegular = triangle.data.every((value, i) => i % (triangle.cols + 1) !== 0 || value !== 0);
    this.inverse = isRegular && isUpper(triangle) ? inverseOfNonzero(triangle) : undefined;
  }

  static async of(compute: Compute, { factor, rounding }: Side, pool: MatrixPool): Promise<Factor> {
    const triangle = await triangularFactor(compute, factor, pool);
    return new Factor(compute, factor, { triangle, rounding });
  }

  /** R^-T F: an orthonormal basis of the rows' whole span, `[d_head, d_model]`. Needs the inverse. */
  span(): Promise<Matrix64> {
    return (this.spanned ??= this.compute.multiply64(this.inverse!, this.rows, { transA: true }));
  }
}

/**
 * An orthonormal basis of the span of F's rows, `[rank, d_model]`: of its singular vectors above the rounding of
 * float32.
 *
 * @param rows F, `[d_head, d_model]`
 * @throws QkLensError `compute` if an entry is not finite
 */
export async function spanOfRows(compute: Compute, rows: Matrix64, pool: MatrixPool): Promise<Matrix64> {
  const own = await Factor.of(compute, { factor: rows, rounding: 2 ** -24 }, pool);
  const unit = { triangle: identity64(rows.rows), rounding: 0 };
  if (own.inverse && noneIsNull([own.known, own.inverse], [unit, unit.triangle])) return own.span();
  const found = factoredSvd(own.known.triangle, unit.triangle);
  return combined(own, found.left, rankOf(found, own.known, unit));
}

/** The number of singular values of A B^T that the rounding of A and B leaves. */
export function rankOf({ values }: FactoredSvd, a: KnownFactor, b: KnownFactor): number {
  return determined(values, perturbation(a, b)).null.filter((isNull) => !isNull).length;
}

/** The first combinations of a factor's rows, `[count, d_model]`. */
export async function combined(
  { compute, rows }: Factor,
  combination: FactoredSvd['left'],
  count: number,
): Promise<Matrix64> {
  const combinations = zeros64(count, rows.rows);
  for (let k = 0; k < count; k++) combinations.data.set(combination(k), k * combinations.cols);
  return count > 0 ? compute.multiply64(combinations, rows) : zeros64(0, rows.cols);
}
