import type { PlacedEntry } from '../tensorStore.js';
import { numbersOf, type Section } from './section.js';

/** A matrix of numbers that are computed from stored tensors, some rows at a time. */
export interface NumberGrid {
  readonly rows: number;
  readonly columns: number;
  /** What must be read for rows from (inclusive) to (exclusive). */
  section(from: number, to: number): Section;
  /**
   * @param bytes of the section for these rows
   * @returns `[to - from, columns]`
   */
  numbers(bytes: Uint8Array, from: number, to: number): Float32Array;
}

/**
 * Numbers that are stored as they are, one for each place.
 *
 * @param dtype as which they are read
 */
export function plainGrid(
  part: PlacedEntry,
  rows: number,
  columns: number,
  dtype = part.entry.dtype,
): NumberGrid {
  return {
    ...{ rows, columns },
    section: (from, to) => ({ part, width: columns, rows: [from, to], columns: [0, columns] }),
    numbers: (bytes) => numbersOf(dtype, bytes),
  };
}

/** Numbers that are stored as their transpose, `[columns, rows]`. */
export function transposedGrid(part: PlacedEntry, rows: number, columns: number): NumberGrid {
  return {
    ...{ rows, columns },
    section: (from, to) => ({ part, width: rows, rows: [0, columns], columns: [from, to] }),
    numbers: (bytes, from, to) => {
      const stored = numbersOf(part.entry.dtype, bytes);
      const count = to - from;
      const numbers = new Float32Array(stored.length);
      for (let row = 0, at = 0; row < count; row++)
        for (let column = 0; column < columns; column++, at++) numbers[at] = stored[column * count + row];
      return numbers;
    },
  };
}
