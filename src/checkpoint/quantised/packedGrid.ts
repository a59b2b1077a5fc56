import type { PlacedEntry } from '../tensorStore.js';
import type { NumberGrid } from './numberGrid.js';
import { wordsOf } from './section.js';

/** How integers of a few bits are packed into words of 32, the first in the lowest bits, without gaps between words. */
export interface Packing {
  readonly bits: number;
  /** The index of the matrix that runs along the words: those of one row (or column) are packed together. */
  readonly along: 'rows' | 'columns';
  /** The dimension of the stored tensor in which the words follow each other. */
  readonly dimension: 0 | 1;
  /** Of each eight integers, the place of each within the eight; in order if absent. */
  readonly order?: readonly number[];
  /** Added to each integer, modulo 2^bits. */
  readonly added?: number;
  /** The integers stand for those from -2^(bits - 1) on, rather than from 0 on. */
  readonly signed?: boolean;
  /** The numbers that the integers choose from. */
  readonly table?: readonly number[];
}

/** How many words hold so many integers. */
export function wordCount(integers: number, bits: number): number {
  return Math.ceil((integers * bits) / 32);
}

/** The shape of the tensor that holds a packed matrix. */
export function packedShape(rows: number, columns: number, { bits, along, dimension }: Packing): number[] {
  const [packed, other] = along === 'columns' ? [columns, rows] : [rows, columns];
  const words = wordCount(packed, bits);
  return dimension === 0 ? [words, other] : [other, words];
}

/** Integers that are packed into 32-bit words. */
export function packedGrid(part: PlacedEntry, rows: number, columns: number, packing: Packing): NumberGrid {
  const { bits, along, dimension, order, added = 0, signed = false, table } = packing;
  const shape = packedShape(rows, columns, packing);
  /** The words' range, and that of the other index, for some rows. */
  const rangesOf = (from: number, to: number) =>
    along === 'columns'
      ? { words: [0, shape[dimension]] as const, others: [from, to] as const }
      : { words: wordsFor(from, to, bits, order), others: [0, columns] as const };
  return {
    ...{ rows, columns },
    section: (from, to) => {
      const { words, others } = rangesOf(from, to);
      const [sectionRows, sectionColumns] = dimension === 0 ? [words, others] : [others, words];
      return { part, width: shape[1], rows: sectionRows, columns: sectionColumns };
    },
    numbers: (bytes, from, to) => {
      const words = wordsOf(bytes);
      const { words: range, others } = rangesOf(from, to);
      const [wordStep, otherStep] = dimension === 0 ? [others[1] - others[0], 1] : [1, range[1] - range[0]];
      const mask = 2 ** bits - 1;
      const least = signed ? -(2 ** (bits - 1)) : 0;
      const numbers = new Float32Array((to - from) * columns);
      const byColumns = along === 'columns';
      for (let row = from, at = 0; row < to; row++) {
        for (let column = 0; column < columns; column++, at++) {
          const [packed, other] = byColumns ? [column, row - from] : [row, column];
          const place = order ? packed - (packed & 7) + order[packed & 7] : packed;
          const bit = place * bits;
          const shift = bit & 31;
          const word = ((bit >>> 5) - range[0]) * wordStep + other * otherStep;
          let integer = words[word] >>> shift;
          if (shift + bits > 32) integer |= words[word + wordStep] << (32 - shift);
          integer = (integer + added) & mask;
          numbers[at] = table ? table[integer] : integer + least;
        }
      }
      return numbers;
    },
  };
}

/** The words that hold integers from (inclusive) to (exclusive); with an order, whole eights. */
function wordsFor(
  from: number,
  to: number,
  bits: number,
  order: readonly number[] | undefined,
): [number, number] {
  const [first, end] = order ? [from & ~7, (to + 7) & ~7] : [from, to];
  return [(first * bits) >>> 5, wordCount(end, bits)];
}
