import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import type { Json } from '../architectures/architecture.js';
import { bitsField, groupSizeField } from './fields.js';
import type { QuantisationMethod } from './method.js';
import { transposedGrid } from './numberGrid.js';
import { packedGrid, packedShape, type Packing } from './packedGrid.js';
import type { QuantisedWeight } from './quantisedWeight.js';
import { scaledWeight } from './scaledWeight.js';
import type { StoredParts } from './storedParts.js';

/** Where each of eight outputs is in its word of eight integers. Source: AutoAWQ's `AWQ_REVERSE_ORDER`. */
const ORDER = [0, 4, 1, 5, 2, 6, 3, 7];

const BITS = 4;
const PACKING: Packing = { bits: BITS, along: 'rows', dimension: 1, order: ORDER };

/**
 * AWQ (Lin et al. 2024, arXiv 2306.00978) in its GEMM version: the transposed weight's integers packed along its outputs,
 * `qweight`, less a zero, times a scale, both of a group of inputs. Source: AutoAWQ's `dequantize_gemm`.
 */
export const awq: QuantisationMethod = {
  name: 'awq',
  weights: (parts, config) => {
    checkVersion(config);
    bitsField(config, 'bits', [BITS], 'awq');
    const size = groupSizeField(config, 'group_size');
    return parts.endingIn('.qweight').map(([module]) => awqWeight(parts, module, size));
  },
};

function awqWeight(parts: StoredParts, module: string, size: number | undefined): QuantisedWeight {
  const name = `${module}.weight`;
  const scale = parts.need(`${module}.scales`, name);
  const packed = parts.need(`${module}.qweight`, name);
  const outputs = scale.entry.shape.at(-1) ?? 1;
  const inputs = packed.entry.shape[0] ?? 1;
  const groups = Math.ceil(inputs / (size ?? inputs));
  const words = (shape: readonly number[]) => ({ dtypes: ['I32'], shapes: [shape] });
  const zeros = parts.need(`${module}.qzeros`, name, words(packedShape(outputs, groups, PACKING)));
  parts.checked(packed, name, words(packedShape(outputs, inputs, PACKING)));
  parts.checked(scale, name, { shapes: [[groups, outputs]] });
  return scaledWeight({
    ...{ name, type: 'INT4' },
    integers: packedGrid(packed, outputs, inputs, PACKING),
    scales: { grid: transposedGrid(scale, outputs, groups), block: [1, size ?? inputs] },
    zeros: packedGrid(zeros, outputs, groups, PACKING),
  });
}

function checkVersion(config: Json): void {
  const version = config['version'] ?? config['format'] ?? 'gemm';
  if (typeof version === 'string' && version.toLowerCase() === 'gemm') return;
  throw new QkLensError(
    'unsupportedDtype',
    `The checkpoint's weights are quantised by awq in the version ${quoted(version)} ("version" of "quantization_config" in config.json); QK Lens reads "gemm". Take the model's unquantised checkpoint, or one in this version.`,
  );
}
