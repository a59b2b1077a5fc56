import { visibleToken } from './tokenSegments.js';

export type Cell = string | number | boolean | null;

export interface Column {
  /** The name in exports. */
  readonly key: string;
  /** The name in the panel. */
  readonly label: string;
  readonly kind: 'token' | 'number' | 'integer' | 'text';
  /** What its cells mean, after its name, where a reader may not know. */
  readonly about?: string;
}

/** A table with the context needed to read it alone, once it is copied or saved. */
export interface TableData {
  readonly title: string;
  /** Without extension. */
  readonly fileName: string;
  /** The numbers' source and caveats, as short lines. */
  readonly about: readonly string[];
  readonly columns: readonly Column[];
  /** One cell per column. */
  readonly rows: readonly (readonly Cell[])[];
}

/** What the columns mean that say it, each once. */
export function legendOf(tables: readonly Pick<TableData, 'columns'>[]): readonly string[] {
  const lines = tables.flatMap(({ columns }) =>
    columns.flatMap(({ label, about }) => (about === undefined ? [] : [`${label}: ${about}`])),
  );
  return [...new Set(lines)];
}

/** A table whose lines say what its columns mean, as it stands alone. */
export function withLegend(table: TableData): TableData {
  const legend = legendOf([table]);
  return legend.length > 0 ? { ...table, about: [...table.about, ...legend] } : table;
}

export interface Sorting {
  /** Index of the column. */
  readonly column: number;
  readonly descending: boolean;
}

/** The sorting after a click on a column's header: numbers largest first, then reversed, then the original order. */
export function nextSorting(
  now: Sorting | undefined,
  column: number,
  kind: Column['kind'],
): Sorting | undefined {
  const first = kind === 'number';
  if (now?.column !== column) return { column, descending: first };
  return now.descending === first ? { column, descending: !first } : undefined;
}

/**
 * The rows of a page, from (inclusive) to (exclusive); those of the last one beyond it.
 *
 * @param size of a page; all rows if absent
 */
export function pageOf(count: number, page: number, size = count): readonly [from: number, to: number] {
  const last = Math.max(0, Math.ceil(count / Math.max(1, size)) - 1);
  const from = Math.min(page, last) * size;
  return [from, Math.min(count, from + size)];
}

/** Rows in order; ties keep theirs, empty cells come last in both directions. */
export function sortRows<R extends readonly Cell[]>(
  rows: readonly R[],
  sorting: Sorting | undefined,
): readonly R[] {
  if (!sorting) return rows;
  const { column, descending } = sorting;
  return rows.toSorted((a, b) => {
    const left = a[column] ?? null;
    const right = b[column] ?? null;
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return descending ? compare(right, left) : compare(left, right);
  });
}

/**
 * The rows in which some cell contains the text, ignoring case. A token is found by its true text and by the panel's
 * marks for white space.
 */
export function filterRows<R extends readonly Cell[]>(
  rows: readonly R[],
  columns: readonly Column[],
  text: string,
): readonly R[] {
  if (text === '') return rows;
  const wanted = text.toLowerCase();
  const holds = (value: string) => value.toLowerCase().includes(wanted);
  return rows.filter((row) =>
    row.some((cell, index) => {
      if (cell === null) return false;
      if (columns[index]?.kind !== 'token') return holds(String(cell));
      return holds(String(cell)) || holds(visibleToken(String(cell)));
    }),
  );
}

function compare(a: Exclude<Cell, null>, b: Exclude<Cell, null>): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}
