import type { PlacedEntry } from '../tensorStore.js';
import { plainGrid } from './numberGrid.js';
import type { BlockGrid } from './scaledWeight.js';
import { FLOAT_DTYPES } from '../dtype.js';
import type { StoredParts } from './storedParts.js';

/** The dtypes of scales. Bytes without sign are exponents of two. */
const DTYPES: readonly string[] = [...FLOAT_DTYPES, 'F8_E8M0', 'U8'];

/** The matrix that scales belong to. */
interface Scaled {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Of the config, for scales of blocks. */
  readonly block?: readonly [rows: number, columns: number] | undefined;
}

/**
 * One scale for all, for each row, for each group of columns of a row, or for each block of rows and columns: the shape
 * says which.
 *
 * @throws QkLensError `wrongShape`, `unsupportedDtype`
 */
export function scaleGrid(parts: StoredParts, part: PlacedEntry, scaled: Scaled): BlockGrid {
  const { name, rows, columns, block } = scaled;
  const { shape, dtype } = part.entry;
  const blocks = block && [Math.ceil(rows / block[0]), Math.ceil(columns / block[1])];
  const groups = shape.length === 2 && shape[0] === rows && columns % shape[1] === 0 ? [[...shape]] : [];
  const shapes = [...(blocks ? [blocks] : []), [], [1], [1, 1], [rows], [rows, 1], ...groups];
  parts.checked(part, name, { dtypes: DTYPES, shapes });
  const read = dtype === 'U8' ? 'F8_E8M0' : dtype;
  if (blocks && block && blocks.join() === shape.join()) {
    return { grid: plainGrid(part, blocks[0], blocks[1], read), block };
  }
  const [across = 1, along = 1] = shape;
  if (across * along === 1) return { grid: plainGrid(part, 1, 1, read), block: [rows, columns] };
  return { grid: plainGrid(part, rows, along, read), block: [1, columns / along] };
}
