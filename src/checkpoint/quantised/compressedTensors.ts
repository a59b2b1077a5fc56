import { QkLensError } from '../../protocol/errors.js';
import { isFields } from '../../protocol/guards.js';
import { quoted } from '../../protocol/quoted.js';
import type { Json } from '../architectures/architecture.js';
import type { PlacedEntry } from '../tensorStore.js';
import { blockSizeField } from './fields.js';
import { fp8Weight, isFp8Matrix } from './fp8.js';
import type { QuantisationMethod } from './method.js';
import { packedFp4 } from './packedFp4.js';
import { plainGrid, type NumberGrid } from './numberGrid.js';
import { packedGrid, packedShape, wordCount, type Packing } from './packedGrid.js';
import type { QuantisedWeight } from './quantisedWeight.js';
import { scaledWeight } from './scaledWeight.js';
import { scaleGrid } from './scaleGrid.js';
import type { StoredParts } from './storedParts.js';

const FORMATS = [
  'dense',
  'naive-quantized',
  'int-quantized',
  'float-quantized',
  'pack-quantized',
  'mxfp8-quantized',
  'mxfp4-pack-quantized',
  'nvfp4-pack-quantized',
  'mixed-precision',
];

/**
 * compressed-tensors: bytes with sign, or integers of 1 to 8 bits packed along rows, less a zero; FP8; or packed FP4. All are
 * times the scale of a tensor, a row, a group of columns or a block. The parts say which of these a weight is. Source:
 * compressed-tensors' `NaiveQuantizationCompressor` and `PackedQuantizationCompressor`.
 */
export const compressedTensors: QuantisationMethod = {
  name: 'compressed-tensors',
  weights: (parts, config) => {
    checkFormats(config);
    const block = blockOf(config);
    return [
      ...parts.endingIn('.weight_packed').map(([module, part]) => packedWeight(parts, module, part)),
      ...parts
        .endingIn('.weight')
        .filter(([, part]) => isFp8Matrix(part) || isInt8Matrix(part))
        .map(([module, part]) => plainWeight(parts, module, part, block)),
    ];
  },
};

function isInt8Matrix({ entry }: PlacedEntry): boolean {
  return entry.dtype === 'I8' && entry.shape.length === 2;
}

function plainWeight(
  parts: StoredParts,
  module: string,
  part: PlacedEntry,
  block: readonly [number, number] | undefined,
): QuantisedWeight {
  const { name, shape } = part.entry;
  const scale = parts.need(`${module}.weight_scale`, name);
  if (isFp8Matrix(part)) return fp8Weight(parts, part, scale, block);
  const [rows, columns] = shape;
  const scales = scaleGrid(parts, scale, { name, rows, columns, block });
  const zero = parts.find(`${module}.weight_zero_point`);
  if (zero) parts.checked(zero, name, { dtypes: ['I8'], shapes: [scale.entry.shape] });
  return scaledWeight({
    ...{ name, type: 'INT8', scales },
    integers: plainGrid(part, rows, columns),
    zeros: zero && plainGrid(zero, scales.grid.rows, scales.grid.columns),
  });
}

function packedWeight(parts: StoredParts, module: string, part: PlacedEntry): QuantisedWeight {
  if (part.entry.dtype === 'U8' && part.entry.shape.length === 2) return packedFp4(parts, module, part);
  const name = `${module}.weight`;
  const [rows, columns] = shapeOf(parts, module);
  const bits = bitsOf(columns, part.entry.shape.at(-1) ?? 0);
  const words = (shape: readonly number[]) => ({ dtypes: ['I32'], shapes: [shape] });
  const packing: Packing = { bits, along: 'columns', dimension: 1, signed: true };
  parts.checked(part, name, words(packedShape(rows, columns, packing)));
  const scale = parts.need(`${module}.weight_scale`, name);
  const scales = scaleGrid(parts, scale, { name, rows, columns });
  const index = parts.find(`${module}.weight_g_idx`);
  if (index) parts.checked(index, name, words([columns]));
  return scaledWeight({
    ...{ name, type: `INT${bits}`, scales },
    integers: packedGrid(part, rows, columns, packing),
    zeros: packedZeros(parts, module, scales.grid, bits),
    groups: index && plainGrid(index, 1, columns),
  });
}

/** Zeros are packed along the rows of the weight. */
function packedZeros(
  parts: StoredParts,
  module: string,
  scales: NumberGrid,
  bits: number,
): NumberGrid | undefined {
  const zeros = parts.find(`${module}.weight_zero_point`);
  if (!zeros) return undefined;
  const packing: Packing = { bits, along: 'rows', dimension: 0, signed: true };
  const shape = packedShape(scales.rows, scales.columns, packing);
  parts.checked(zeros, `${module}.weight`, { dtypes: ['I32'], shapes: [shape] });
  return packedGrid(zeros, scales.rows, scales.columns, packing);
}

/** @throws QkLensError `wrongShape`, `missingTensor` */
function shapeOf(parts: StoredParts, module: string): [rows: number, columns: number] {
  const name = `${module}.weight`;
  const part = parts.need(`${module}.weight_shape`, name, { dtypes: ['I64'], shapes: [[2]] });
  const bytes = part.reader.readNow(part.entry, 0, part.entry.byteLength);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [rows, columns] = [0, 8].map((at) => Number(view.getBigInt64(at, true)));
  if (rows > 0 && columns > 0) return [rows, columns];
  throw new QkLensError(
    'wrongShape',
    `Tensor ${quoted(part.entry.name)} makes the weight ${quoted(name)} ${quoted([rows, columns])}, which is no shape. Download or save the checkpoint again.`,
  );
}

/** The bits of integers of which so many fill so many words; 4, whose shape is then wrong, if there are none. */
function bitsOf(integers: number, words: number): number {
  return [1, 2, 3, 4, 5, 6, 7, 8].find((bits) => wordCount(integers, bits) === words) ?? 4;
}

function checkFormats(config: Json): void {
  const sparsity = config['sparsity_config'];
  const formats = [
    config['format'],
    isFields(sparsity) ? sparsity['format'] : undefined,
    ...groupsOf(config).map(({ format }) => format),
  ];
  const other = formats.find(
    (format) => format !== undefined && format !== null && !FORMATS.includes(format as string),
  );
  if (other === undefined) return;
  throw new QkLensError(
    'unsupportedDtype',
    `The checkpoint's weights are stored by compressed-tensors in the format ${quoted(other)}; QK Lens reads ${FORMATS.join(', ')}. Take the model's unquantised checkpoint, or one in one of these.`,
  );
}

function groupsOf(config: Json): Json[] {
  const groups = config['config_groups'];
  return isFields(groups) ? Object.values(groups).filter(isFields) : [];
}

/** Of the first group that has blocks. */
function blockOf(config: Json): readonly [number, number] | undefined {
  const weights = groupsOf(config).map((group) => group['weights']);
  const blocks = weights.filter(isFields).find((args) => args['block_structure'] ?? undefined);
  return blocks && blockSizeField(blocks, 'block_structure');
}
