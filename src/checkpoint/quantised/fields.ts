import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import type { Json } from '../architectures/architecture.js';
import { badConfig } from '../configFields.js';

/**
 * How many bits an integer has.
 *
 * @param known those that are read of the method
 * @throws QkLensError `unsupportedDtype`
 */
export function bitsField(config: Json, field: string, known: readonly number[], method: string): number {
  const bits = config[field];
  if (typeof bits === 'number' && known.includes(bits)) return bits;
  throw new QkLensError(
    'unsupportedDtype',
    `"${field}" of the checkpoint's quantization is ${quoted(bits)}; of weights quantised by ${method}, QK Lens reads those of ${known.join(', ')} bits. Take the model's unquantised checkpoint.`,
  );
}

/**
 * How many columns of a row share a scale; undefined if all do, for which -1 stands.
 *
 * @throws QkLensError `badConfig`
 */
export function groupSizeField(config: Json, field: string): number | undefined {
  const size = config[field] ?? -1;
  if (size === -1) return undefined;
  if (isSize(size)) return size;
  throw badConfig(
    `"${field}" of its quantization must be a whole number above 0, or -1, not ${quoted(size)}`,
  );
}

/**
 * The size of blocks of rows and columns, if the config has one.
 *
 * @throws QkLensError `badConfig`
 */
export function blockSizeField(config: Json, field: string): readonly [number, number] | undefined {
  const value = config[field] ?? undefined;
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.length === 2 && isSize(value[0]) && isSize(value[1]))
    return [value[0], value[1]];
  throw badConfig(`"${field}" of its quantization must be two sizes, not ${quoted(value)}`);
}

export function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
