import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import type { NumberGrid } from './numberGrid.js';
import type { QuantisedWeight } from './quantisedWeight.js';
import type { Section } from './section.js';

/** Numbers that the weights of a block share. */
export interface BlockGrid {
  readonly grid: NumberGrid;
  /** Rows and columns of a block. */
  readonly block: readonly [rows: number, columns: number];
}

/** The parts of a weight `(q - zero) scale`, or `q scale + bias`, and what all scales are to be divided by. */
export interface ScaledParts {
  readonly name: string;
  readonly type: string;
  /** q, one for each number of the weight. */
  readonly integers: NumberGrid;
  readonly scales: BlockGrid;
  /** Subtracted from q, in blocks like the scales'. */
  readonly zeros?: NumberGrid | undefined;
  /** Added in the end, in blocks like the scales'. */
  readonly biases?: NumberGrid | undefined;
  /** The column of scales for each column of the weight, `[1, columns]`, in place of blocks that follow each other. */
  readonly groups?: NumberGrid | undefined;
  /** 1 unless given. */
  readonly divisor?: number | undefined;
}

/** A weight `(q - zero) scale`, or `q scale + bias`, with one scale for a block of rows and columns. */
export function scaledWeight(parts: ScaledParts): QuantisedWeight {
  const { name, type, integers, scales, zeros, biases, groups, divisor = 1 } = parts;
  const { columns } = integers;
  const { grid, block } = scales;
  const blocksFor = (from: number, to: number) =>
    [Math.floor(from / block[0]), Math.ceil(to / block[0])] as const;
  const shared = [grid, zeros, biases].filter((part) => part !== undefined);
  return {
    ...{ name, type, shape: [integers.rows, columns] },
    sections: (from, to) => {
      const sections: Section[] = [integers.section(from, to)];
      for (const part of shared) sections.push(part.section(...blocksFor(from, to)));
      if (groups) sections.push(groups.section(0, 1));
      return sections;
    },
    dequantise: (bytes, from, to, out) => {
      const q = integers.numbers(bytes[0], from, to);
      const [first, end] = blocksFor(from, to);
      const numbers = shared.map((part, i) => part.numbers(bytes[1 + i], first, end));
      const [scale] = numbers;
      const zero = zeros && numbers[1];
      const bias = biases && numbers[zeros ? 2 : 1];
      const group = groups && checkedGroups(groups.numbers(bytes.at(-1)!, 0, 1), grid.columns, name);
      for (let row = from, at = 0; row < to; row++) {
        const start = (Math.floor(row / block[0]) - first) * grid.columns;
        for (let column = 0; column < columns;) {
          const place = start + (group ? group[column] : Math.floor(column / block[1]));
          const next = group ? column + 1 : Math.min(columns, column + block[1]);
          const factor = scale[place] / divisor;
          const less = zero ? zero[place] : 0;
          if (!bias) for (; column < next; column++, at++) out[at] = (q[at] - less) * factor;
          // Rounded before the sum too, as the libraries do.
          else for (; column < next; column++, at++) out[at] = Math.fround(q[at] * factor) + bias[place];
        }
      }
    },
  };
}

/** The column of scales for each column of the weight; undefined if blocks follow each other. */
function checkedGroups(groups: Float32Array, count: number, name: string): Uint32Array | undefined {
  // compressed-tensors writes this where the groups follow each other.
  if (groups.every((group) => group === -1)) return undefined;
  const wrong = groups.find((group) => !(group >= 0 && group < count));
  if (wrong === undefined) return Uint32Array.from(groups);
  throw new QkLensError(
    'wrongShape',
    `The weight ${quoted(name)} can't be read: its g_idx names group ${wrong}, and there are only ${count}. Download or save the checkpoint again.`,
  );
}
