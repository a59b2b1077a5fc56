import { midranks } from './midranks.js';

/** Spearman's rank correlation of two samples of equal length; 0 if one of them is constant. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const a = midranks(x);
  const b = midranks(y);
  const mean = (a.length + 1) / 2;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const da = a[i] - mean;
    const db = b[i] - mean;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
