import type { Random } from '../../src/statistics/random.js';

/** Vectors as rows. */
export type Rows = readonly Float64Array[];

/** `[d]` with independent normal entries. */
export function normalVector(d: number, random: Random): Float64Array {
  return Float64Array.from({ length: d }, () => random.normal());
}

export function unit(x: Float64Array): Float64Array {
  const norm = Math.sqrt(inner(x, x));
  return x.map((value) => value / norm);
}

/** An orthonormal basis of a uniformly random subspace, `[k, d]`: Gram and Schmidt on normal vectors, twice. */
export function randomSubspace(k: number, d: number, random: Random): Rows {
  const basis: Float64Array[] = [];
  for (let i = 0; i < k; i++) {
    const x = normalVector(d, random);
    for (const e of [...basis, ...basis]) {
      const along = inner(e, x);
      for (let j = 0; j < d; j++) x[j] -= along * e[j];
    }
    basis.push(unit(x));
  }
  return basis;
}

/** tr(U^T C U) of a symmetric C `[d, d]`, with the rows of U^T given. */
export function shareOf(basis: Rows, c: Rows): number {
  let share = 0;
  for (const u of basis) for (const [i, row] of c.entries()) share += u[i] * inner(row, u);
  return share;
}

export function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
