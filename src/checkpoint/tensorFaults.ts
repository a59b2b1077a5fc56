import { QkLensError } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';
import { FLOAT_DTYPES } from './dtype.js';
import type { TensorEntry } from './tensorFile.js';

/** Suffixes of scale names after the weight's own name, in the common ways of storing FP8. */
const SCALES = ['_scale_inv', '_scale'];

/** One-byte numbers are often stored with a separate scale tensor: its name, if there is one. */
export function scaleOf(
  name: string,
  tensors: Pick<ReadonlyMap<string, unknown>, 'has'>,
): string | undefined {
  return SCALES.map((suffix) => name + suffix).find((scaled) => tensors.has(scaled));
}

/** Why a tensor's numbers mean nothing without their scale. */
export function scaledApart(name: string, dtype: string, scale: string): QkLensError {
  return new QkLensError(
    'unsupportedDtype',
    `Tensor ${quoted(name)} is ${dtype} with its scale in ${quoted(scale)}, and config.json has no "quantization_config" that says how to use it. Restore the config that came with the weights, or convert the checkpoint to BF16.`,
  );
}

export function missingTensor(name: string): QkLensError {
  return new QkLensError(
    'missingTensor',
    `The checkpoint has no tensor ${quoted(name)}. Save or download it again, whole.`,
  );
}

export function unsupportedDtype({ name, dtype }: TensorEntry): QkLensError {
  const known = FLOAT_DTYPES.join(', ');
  return new QkLensError(
    'unsupportedDtype',
    `Tensor ${quoted(name)} has dtype ${dtype}; QK Lens reads ${known}. Convert the checkpoint to one of them.`,
  );
}

/** @param count of NaN and infinite numbers in the part that was read */
export function nonFinite({ name }: TensorEntry, count: number): QkLensError {
  const numbers = count === 1 ? '1 number' : `${count} numbers`;
  return new QkLensError(
    'nonFiniteWeights',
    `Tensor ${quoted(name)} holds ${numbers}, in the part that was read, that are NaN or infinite, so nothing can be computed from it. Use a checkpoint from before the training diverged.`,
  );
}
