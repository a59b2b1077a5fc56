import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import type { Json } from '../architectures/architecture.js';
import { bitsField, groupSizeField } from './fields.js';
import type { QuantisationMethod } from './method.js';
import { plainGrid, transposedGrid } from './numberGrid.js';
import { packedGrid, packedShape, type Packing } from './packedGrid.js';
import type { QuantisedWeight } from './quantisedWeight.js';
import { scaledWeight } from './scaledWeight.js';
import type { StoredParts } from './storedParts.js';

const BITS = [2, 3, 4, 8];

/** What is added to stored zeros, by `checkpoint_format`: the first format has one less than the zero. */
const ADDED_TO_ZEROS: Readonly<Record<string, number>> = { gptq: 1, gptq_v2: 0 };

/**
 * GPTQ (Frantar et al. 2023, arXiv 2210.17323): the transposed weight's integers packed along its inputs, `qweight`, less a
 * zero, times a scale, both of a group of inputs; with act-order `g_idx` has the group of each input. A zero of 0 is stored
 * by the first format as the largest integer. Sources: AutoGPTQ's `QuantLinear`, GPTQModel's conversion of formats.
 */
export const gptq: QuantisationMethod = {
  name: 'gptq',
  weights: (parts, config) => {
    const added = addedToZeros(config);
    const bits = bitsField(config, 'bits', BITS, 'gptq');
    const size = groupSizeField(config, 'group_size');
    return parts.endingIn('.qweight').map(([module]) => gptqWeight(parts, module, { added, bits, size }));
  },
};

interface Settings {
  readonly added: number;
  readonly bits: number;
  /** Inputs of a group; undefined if all are one. */
  readonly size: number | undefined;
}

function gptqWeight(parts: StoredParts, module: string, { added, bits, size }: Settings): QuantisedWeight {
  const name = `${module}.weight`;
  const scale = parts.need(`${module}.scales`, name);
  const index = parts.find(`${module}.g_idx`);
  const packed = parts.need(`${module}.qweight`, name);
  const outputs = scale.entry.shape.at(-1) ?? 1;
  const inputs = index?.entry.shape[0] ?? Math.floor(((packed.entry.shape[0] ?? 0) * 32) / bits);
  const groups = Math.ceil(inputs / (size ?? inputs));
  const weightPacking: Packing = { bits, along: 'columns', dimension: 0 };
  const zeroPacking: Packing = { bits, along: 'rows', dimension: 1, added };
  const words = (shape: readonly number[]) => ({ dtypes: ['I32'], shapes: [shape] });
  const zeros = parts.need(`${module}.qzeros`, name, words(packedShape(outputs, groups, zeroPacking)));
  parts.checked(packed, name, words(packedShape(outputs, inputs, weightPacking)));
  parts.checked(scale, name, { shapes: [[groups, outputs]] });
  if (index) parts.checked(index, name, words([inputs]));
  return scaledWeight({
    ...{ name, type: `INT${bits}` },
    integers: packedGrid(packed, outputs, inputs, weightPacking),
    scales: { grid: transposedGrid(scale, outputs, groups), block: [1, size ?? inputs] },
    zeros: packedGrid(zeros, outputs, groups, zeroPacking),
    groups: index && plainGrid(index, 1, inputs),
  });
}

function addedToZeros(config: Json): number {
  const format = config['checkpoint_format'] ?? 'gptq';
  const added = typeof format === 'string' ? ADDED_TO_ZEROS[format] : undefined;
  if (added !== undefined) return added;
  throw new QkLensError(
    'unsupportedDtype',
    `The checkpoint's weights are quantised by gptq in the format ${quoted(format)} ("checkpoint_format" of "quantization_config" in config.json); QK Lens reads ${Object.keys(ADDED_TO_ZEROS).join(', ')}. Take the model's unquantised checkpoint, or one in these.`,
  );
}
