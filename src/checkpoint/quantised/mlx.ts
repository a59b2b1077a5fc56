import { QkLensError } from '../../protocol/errors.js';
import { isFields } from '../../protocol/guards.js';
import { quoted } from '../../protocol/quoted.js';
import type { Json } from '../architectures/architecture.js';
import { E2M1 } from '../e2m1.js';
import type { PlacedEntry } from '../tensorStore.js';
import { bitsField, groupSizeField } from './fields.js';
import type { QuantisationMethod } from './method.js';
import { plainGrid, type NumberGrid } from './numberGrid.js';
import { packedGrid, packedShape, type Packing } from './packedGrid.js';
import type { QuantisedWeight } from './quantisedWeight.js';
import { scaledWeight } from './scaledWeight.js';
import { viewedAs, type StoredParts } from './storedParts.js';

const AFFINE_BITS = [1, 2, 3, 4, 5, 6, 8];

/** Modes without biases: floats of 4 or 8 bits, and the dtype of the bytes that are their scales. */
const FLOAT_MODES: Readonly<Record<string, { readonly bits: 4 | 8; readonly scales: string }>> = {
  mxfp4: { bits: 4, scales: 'F8_E8M0' },
  mxfp8: { bits: 8, scales: 'F8_E8M0' },
  nvfp4: { bits: 4, scales: 'F8_E4M3' },
};

/** A weight's settings; those of the config, or others for its module. */
interface Settings {
  readonly mode: string;
  readonly bits: number;
  readonly groupSize: number;
}

/**
 * MLX: groups of a row's integers, packed along the row, times a scale plus a bias; or of floats times a scale. Source:
 * MLX's `mlx.core.quantize`.
 */
export const mlx = packedRows('mlx', 'biases');

/** The same layout as transformers writes it. Source: its `metal_quantization.py`. */
export const metal = packedRows('metal', 'qbiases');

function packedRows(name: string, biases: string): QuantisationMethod {
  return {
    name,
    weights: (parts, config) =>
      parts
        .endingIn('.weight')
        .filter(([, { entry }]) => entry.dtype === 'U32' && entry.shape.length === 2)
        .map(([module, part]) =>
          weightOf(parts, module, part, { biases, ...settingsOf(config, module, name) }),
        ),
  };
}

function weightOf(
  parts: StoredParts,
  module: string,
  part: PlacedEntry,
  { biases, mode, bits, groupSize }: Settings & { readonly biases: string },
): QuantisedWeight {
  const { name, shape } = part.entry;
  const [rows] = shape;
  const scale = parts.need(`${module}.scales`, name);
  const groups = scale.entry.shape[1] ?? 1;
  const columns = groups * groupSize;
  const float = mode === 'affine' ? undefined : FLOAT_MODES[mode];
  const packing: Packing = {
    bits,
    along: 'columns',
    dimension: 1,
    ...(bits === 4 && float && { table: E2M1 }),
  };
  parts.checked(part, name, { dtypes: ['U32'], shapes: [packedShape(rows, columns, packing)] });
  parts.checked(scale, name, { ...(float && { dtypes: ['U8'] }), shapes: [[rows, groups]] });
  const bias = float ? undefined : parts.need(`${module}.${biases}`, name, { shapes: [[rows, groups]] });
  const stored = float ? viewedAs(scale, float.scales, [rows, groups]) : scale;
  return scaledWeight({
    ...{ name, type: float ? mode.toUpperCase() : `INT${bits}` },
    integers: numbersOfRow(part, rows, columns, packing, float?.bits === 8),
    scales: { grid: plainGrid(stored, rows, groups), block: [1, groupSize] },
    biases: bias && plainGrid(bias, rows, groups),
  });
}

function numbersOfRow(
  part: PlacedEntry,
  rows: number,
  columns: number,
  packing: Packing,
  fp8: boolean,
): NumberGrid {
  return fp8
    ? plainGrid(viewedAs(part, 'F8_E4M3', [rows, columns]), rows, columns)
    : packedGrid(part, rows, columns, packing);
}

/** @throws QkLensError `unsupportedDtype`, `badConfig` */
function settingsOf(config: Json, module: string, method: string): Settings {
  const own = config[module];
  const fields = isFields(own) ? { mode: config['mode'], ...own } : config;
  const mode = fields['mode'] ?? 'affine';
  const float = typeof mode === 'string' && Object.hasOwn(FLOAT_MODES, mode) ? FLOAT_MODES[mode] : undefined;
  if (typeof mode !== 'string' || (mode !== 'affine' && !float)) {
    throw new QkLensError(
      'unsupportedDtype',
      `The weights of ${quoted(module)} are quantised by ${method} in the mode ${quoted(mode)}; QK Lens reads affine, ${Object.keys(FLOAT_MODES).join(', ')}. Take the model's unquantised checkpoint.`,
    );
  }
  return {
    mode,
    bits: bitsField(fields, 'bits', float ? [float.bits] : AFFINE_BITS, method),
    groupSize: groupSizeField(fields, 'group_size') ?? 64,
  };
}
