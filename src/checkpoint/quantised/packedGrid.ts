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
  /** Of each eight integers along the rows, the place of each within the eight; in order if absent. */
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
  const { bits, along, dimension, order } = packing;
  const numberOf = numbersByBits(packing);
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
      const before = range[0] * wordStep;
      const mask = (1 << bits) - 1;
      const numbers = new Float32Array((to - from) * columns);
      /** The number whose integer begins at a bit of the words from a place on. */
      const numberAt = (bit: number, start: number) => {
        const shift = bit & 31;
        const word = start + (bit >>> 5) * wordStep - before;
        const low = words[word] >>> shift;
        const integer = shift + bits > 32 ? low | (words[word + wordStep] << (32 - shift)) : low;
        return numberOf[integer & mask];
      };
      for (let row = from, at = 0; row < to; row++) {
        if (along === 'columns') {
          const start = (row - from) * otherStep;
          for (let bit = 0, end = columns * bits; bit < end; bit += bits, at++)
            numbers[at] = numberAt(bit, start);
        } else {
          const bit = (order ? row - (row & 7) + order[row & 7] : row) * bits;
          for (let start = 0, end = columns * otherStep; start < end; start += otherStep, at++)
            numbers[at] = numberAt(bit, start);
        }
      }
      return numbers;
    },
  };
}

/** The number that each pattern of bits stands for. */
function numbersByBits({ bits, added = 0, signed = false, table }: Packing): Float32Array {
  const count = 1 << bits;
  const least = signed ? -count / 2 : 0;
  return Float32Array.from({ length: count }, (_, stored) => {
    const integer = (stored + added) % count;
    return table ? table[integer] : integer + least;
  });
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
