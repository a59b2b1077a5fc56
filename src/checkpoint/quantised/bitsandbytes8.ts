import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import { plainGrid } from './numberGrid.js';
import type { QuantisedWeight } from './quantisedWeight.js';
import { scaledWeight } from './scaledWeight.js';
import type { StoredParts } from './storedParts.js';

/** Of `weight_format`: rows follow each other. Source: bitsandbytes' `LINEAR_8BIT_WEIGHTS_FORMAT_MAPPING`. */
const ROW_BY_ROW = 0;

/**
 * LLM.int8(): bytes with sign times the largest size of their row, `SCB`, over 127 (Dettmers et al. 2022,
 * arXiv 2208.07339). Source: bitsandbytes' `int8_vectorwise_dequant`.
 *
 * @throws QkLensError `missingTensor`, `wrongShape`, `unsupportedDtype`, `unsupportedLayout`
 */
export function int8Weights(parts: StoredParts): QuantisedWeight[] {
  return parts
    .endingIn('.weight')
    .filter(([, { entry }]) => entry.dtype === 'I8' && entry.shape.length === 2)
    .map(([module, part]) => {
      const { name, shape } = part.entry;
      const [rows, columns] = shape;
      const largest = parts.need(`${module}.SCB`, name, { shapes: [[rows]] });
      checkOrder(parts, module);
      return scaledWeight({
        ...{ name, type: 'INT8', divisor: 127 },
        integers: plainGrid(part, rows, columns),
        scales: { grid: plainGrid(largest, rows, 1), block: [1, columns] },
      });
    });
}

function checkOrder(parts: StoredParts, module: string): void {
  const format = parts.find(`${module}.weight_format`);
  if (!format) return;
  const [order] = format.reader.readNow(format.entry, 0, 1);
  if (order === ROW_BY_ROW) return;
  throw new QkLensError(
    'unsupportedLayout',
    `The weight ${quoted(`${module}.weight`)} is stored in the order of a GPU (its weight_format is ${order}), not row by row. Save it again with a newer bitsandbytes.`,
  );
}
