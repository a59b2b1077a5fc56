import { BEGINNING_BYTES } from '../hub/remote/beginning.js';
import { refuseLfsPointer } from './lfsPointer.js';
import { PlacedTensors } from './placedTensors.js';
import { PositionedFile } from './positionedFile.js';
import { headerLength, parseHeader } from './safetensorsHeader.js';
import { leftBy, type TensorFile } from './tensorFile.js';

/**
 * Opens a safetensors file.
 *
 * @param before files of the same checkpoint, whose headers count towards the shared limits
 * @throws QkLensError `badSafetensors` if it is not a complete safetensors file, `noWeights` if it can't be opened
 */
export async function openSafetensors(path: string, before: readonly TensorFile[] = []): Promise<TensorFile> {
  const file = await PositionedFile.open(path);
  try {
    const { size } = file;
    await refuseLfsPointer(file, 'badSafetensors');
    const left = leftBy(before);
    await file.announce(0, Math.min(BEGINNING_BYTES, size));
    const first = await file.bytes(0, Math.min(8, size));
    const header = await file.bytes(8, headerLength(first, size, path, left.headerBytes));
    return new PlacedTensors(file, header, parseHeader(header, size, path, left.tensors));
  } catch (error) {
    await file.close();
    throw error;
  }
}
