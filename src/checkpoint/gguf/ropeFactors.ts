import { decode, isFloatDtype } from '../dtype.js';
import type { PositionedFile } from '../positionedFile.js';
import { bad, type GgufHeader } from './ggufHeader.js';

/** More pairs than any head has. */
const MOST_FACTORS = 1 << 16;

/**
 * What rotary frequencies are divided by, where a file has them: Llama 3.1's stretching, which llama.cpp writes out for
 * each pair (`LlamaModel.generate_extra_tensors` in its `conversion/llama.py`).
 *
 * @throws QkLensError `badGguf`, `fileChanged`
 */
export async function readRopeFactors(
  file: PositionedFile,
  { tensors }: GgufHeader,
): Promise<readonly number[] | undefined> {
  const tensor = tensors.get('rope_freqs.weight');
  if (!tensor) return undefined;
  const { name, type, shape, offset, byteLength } = tensor;
  const count = shape.reduce((product, size) => product * size, 1);
  if (!isFloatDtype(type.name) || count > MOST_FACTORS)
    throw bad(
      file.path,
      `its ${name} holds ${count} numbers of type ${type.name}, which are no rotary factors`,
    );
  const numbers = new Float64Array(count);
  decode(type.name, await file.bytes(offset, byteLength), numbers);
  return [...numbers];
}
