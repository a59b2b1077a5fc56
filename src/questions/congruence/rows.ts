import type { CongruenceRow } from '../../protocol/congruence.js';

/** What tells a row from all others: its name and its end. */
export function rowName({ name, end }: CongruenceRow): string {
  return end === 'negative' ? `${name} −` : name;
}

/** From the smallest p up; of equal ones, the larger excess first. */
export function byP(rows: readonly CongruenceRow[]): readonly CongruenceRow[] {
  return rows.toSorted((a, b) => a.p - b.p || b.excess - a.excess);
}
