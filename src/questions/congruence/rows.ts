import type { CongruenceRow } from '../../protocol/congruence.js';

/** A row's unique key: its name and its end. */
export function rowName({ name, end }: CongruenceRow): string {
  return end === 'negative' ? `${name} −` : name;
}

/** By increasing p; ties by decreasing excess. */
export function byP(rows: readonly CongruenceRow[]): readonly CongruenceRow[] {
  return rows.toSorted((a, b) => a.p - b.p || b.excess - a.excess);
}
