import type { PlacedEntry } from '../tensorStore.js';
import { blockSizeField } from './fields.js';
import type { QuantisationMethod } from './method.js';
import { plainGrid } from './numberGrid.js';
import type { QuantisedWeight } from './quantisedWeight.js';
import { scaledWeight } from './scaledWeight.js';
import { scaleGrid } from './scaleGrid.js';
import type { StoredParts } from './storedParts.js';

/**
 * FP8 numbers times scales: one scale for a tensor, a row, or a block of `weight_block_size`. Sources: DeepSeek V3's
 * `weight_dequant`, transformers' `Fp8Dequantize` and `FbgemmFp8Linear`, vLLM's FP8 checkpoints.
 */
function fp8Method(name: string): QuantisationMethod {
  return {
    name,
    weights: (parts, config) => {
      const block = blockSizeField(config, 'weight_block_size');
      return parts
        .endingIn('.weight')
        .filter(([, part]) => isFp8Matrix(part))
        .map(([module, part]) => {
          const weight = `${module}.weight`;
          const scale = parts.find(`${weight}_scale`) ?? parts.need(`${weight}_scale_inv`, weight);
          return fp8Weight(parts, part, scale, block);
        });
    },
  };
}

export const fp8 = fp8Method('fp8');
export const fbgemmFp8 = fp8Method('fbgemm_fp8');

export function isFp8Matrix({ entry }: PlacedEntry): boolean {
  return (entry.dtype === 'F8_E4M3' || entry.dtype === 'F8_E5M2') && entry.shape.length === 2;
}

/** @throws QkLensError `wrongShape`, `unsupportedDtype` */
export function fp8Weight(
  parts: StoredParts,
  part: PlacedEntry,
  scale: PlacedEntry,
  block?: readonly [number, number],
): QuantisedWeight {
  const { name, shape, dtype } = part.entry;
  const [rows, columns] = shape;
  return scaledWeight({
    ...{ name, type: dtype },
    integers: plainGrid(part, rows, columns),
    scales: scaleGrid(parts, scale, { name, rows, columns, block }),
  });
}
