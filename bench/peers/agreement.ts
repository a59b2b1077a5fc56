import { numbersIn, type PrintedTable } from './printed.js';

/** How far numbers may be apart, of the largest in their column, and at least. */
const TOLERANCE = 1e-4;
const LEAST_DIFFERENCE = 1e-6;

/** A name that holds a layer and a head or neuron: `3.2`, `L3H2`, `L3N17`. */
const INDICES = /^L?(\d+)[.HN](\d+)$/;

/** Columns of such names, and of texts, which may be digits. */
const NAMES: ReadonlySet<string> = new Set(['head', 'part', 'edited', 'without', 'token', 'word']);

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A table with the rows that the answer lacks. */
export interface Agreement {
  readonly title: string;
  /** 0 if the table has no numbers to compare. */
  readonly numbers: number;
  readonly missing: readonly string[];
}

/** An object or list of the answer. */
interface Entry {
  /** Its own, with those of the objects and lists of numbers within it. */
  readonly numbers: readonly number[];
  readonly names: readonly string[];
  /** Of the objects around it. */
  readonly around: readonly number[];
}

/**
 * Looks up each row that a program printed in the answer as JSON: one object or list has all numbers of the row; and it
 * has the row's name, or stands where the layer and the head or neuron of that name are.
 *
 * @param left columns that are not compared, by name or by title and name, `title: name`
 */
export function agreements(
  tables: readonly PrintedTable[],
  answer: unknown,
  left: ReadonlySet<string> = new Set(),
): Agreement[] {
  const entries = entriesOf(answer as Json);
  return tables.map(({ title, header, rows }) => {
    const numeric = header.map(
      (name, i) =>
        !NAMES.has(name) &&
        !left.has(name) &&
        !left.has(`${title}: ${name}`) &&
        rows.every((row) => numbersIn(row[i])),
    );
    const values = rows.map((row) => row.map((cell, i) => (numeric[i] ? numbersIn(cell)! : [])));
    const reach = header.map((_, i) => {
      const largest = Math.max(...values.flatMap((row) => row[i].map(Math.abs)));
      return Math.max(LEAST_DIFFERENCE, TOLERANCE * largest);
    });
    const missing = rows.filter((row, r) => {
      const wanted = values[r].flatMap((cell, i) => cell.map((value) => ({ value, reach: reach[i] })));
      return !entries.some((entry) => holds(entry, wanted) && (numeric[0] || isAbout(entry, row[0])));
    });
    return {
      title,
      numbers: values.flat(2).length,
      missing: missing.map((row) => row.join('  ')),
    };
  });
}

function holds(
  { numbers }: Entry,
  wanted: readonly { readonly value: number; readonly reach: number }[],
): boolean {
  return wanted.every(({ value, reach }) => numbers.some((own) => Math.abs(own - value) <= reach));
}

function isAbout({ numbers, names, around }: Entry, name: string): boolean {
  const indices = INDICES.exec(name)?.slice(1).map(Number) ?? [];
  return names.includes(name) || indices.every((own) => numbers.includes(own) || around.includes(own));
}

function entriesOf(answer: Json): Entry[] {
  const all: Entry[] = [];
  visit(answer, [], all);
  return all;
}

/** Appends the entries of a value, and returns the numbers that the one around it takes over. */
function visit(json: Json, around: readonly number[], all: Entry[]): readonly number[] {
  if (typeof json === 'number') return [json];
  if (json === null || typeof json !== 'object') return [];
  const isList = Array.isArray(json);
  const values: readonly Json[] = isList ? (json as readonly Json[]) : Object.values(json);
  const direct = isList ? [] : values.filter((value) => typeof value === 'number');
  const numbers: number[] = [];
  for (const value of values) {
    const within = visit(value, [...around, ...direct], all);
    if (!isList || typeof value === 'number') for (const own of within) numbers.push(own);
  }
  const names = isList ? [] : values.flat().filter((value) => typeof value === 'string');
  if (numbers.length > 0) all.push({ numbers, names, around });
  return numbers;
}
