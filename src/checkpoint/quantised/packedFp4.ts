import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import { E2M1 } from '../e2m1.js';
import type { PlacedEntry } from '../tensorStore.js';
import { packedGrid } from './packedGrid.js';
import type { QuantisedWeight } from './quantisedWeight.js';
import { scaledWeight } from './scaledWeight.js';
import { scaleGrid } from './scaleGrid.js';
import { numbersOf } from './section.js';
import { viewedAs, type StoredParts } from './storedParts.js';

/** Numbers in a word. */
const PACKED = 8;

/**
 * Numbers of E2M1, two to a byte, the first in its low half, times the scale of their group: MXFP4, or NVFP4 if all scales
 * are to be divided by `weight_global_scale`. Source: compressed-tensors' `NVFP4PackedCompressor` and
 * `MXFP4PackedCompressor`.
 *
 * @throws QkLensError `missingTensor`, `wrongShape`, `unsupportedDtype`
 */
export function packedFp4(parts: StoredParts, module: string, part: PlacedEntry): QuantisedWeight {
  const name = `${module}.weight`;
  const [rows, bytes] = part.entry.shape;
  const columns = 2 * Math.floor(bytes / 4) * 4;
  parts.checked(part, name, { dtypes: ['U8'], shapes: [[rows, columns / 2]] });
  const scale = parts.need(`${module}.weight_scale`, name);
  const overall = parts.find(`${module}.weight_global_scale`);
  return scaledWeight({
    ...{ name, type: overall ? 'NVFP4' : 'MXFP4' },
    integers: packedGrid(viewedAs(part, 'U32', [rows, columns / PACKED]), rows, columns, {
      ...{ bits: 4, along: 'columns', dimension: 1, table: E2M1 },
    }),
    scales: scaleGrid(parts, scale, { name, rows, columns }),
    ...(overall && { divisor: overallScale(parts, overall, name) }),
  });
}

function overallScale(parts: StoredParts, part: PlacedEntry, name: string): number {
  const { entry, reader } = parts.checked(part, name, { dtypes: ['F32'], shapes: [[], [1]] });
  const [scale] = numbersOf(entry.dtype, reader.readNow(entry, 0, entry.byteLength));
  if (Number.isFinite(scale) && scale !== 0) return scale;
  throw new QkLensError(
    'nonFiniteWeights',
    `Tensor ${quoted(entry.name)}, by which all scales of ${quoted(name)} are to be divided, is ${scale}. Download or save the checkpoint again.`,
  );
}
