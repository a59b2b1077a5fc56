import { whole } from '../fields/basic.js';
import { vectors } from '../fields/circuits.js';
import type { Kind } from './kind.js';

/** The whole numbers from `least` to `most`. */
export function count(least: number, most: number, example = 'N'): Kind<number> {
  return {
    schema: whole(least, most),
    expects: `a whole number from ${least} to ${most}`,
    example,
    control: 'number',
    read: (text) => {
      const value = Number(text);
      return /^\s*-?\d{1,10}\s*$/.test(text) && value >= least && value <= most ? value : undefined;
    },
    write: String,
  };
}

/** Indices from 0, such as `0, 2` or `0-3`. */
export const INDICES: Kind<readonly number[]> = {
  schema: vectors,
  expects: 'indices counted from 0, such as 0 or 0-3',
  example: '0,3-5',
  read: (text) => {
    const indices = new Set<number>();
    for (const part of text.split(',')) {
      const match = /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(part);
      if (!match) return undefined;
      const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
      if (last < first || last - first >= 1000) return undefined;
      for (let index = first; index <= last; index++) indices.add(index);
    }
    return [...indices];
  },
  write: (indices) => indices.join(', '),
};
