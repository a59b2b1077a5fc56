import { openSafetensors } from './safetensorsFile.js';
import type { TensorFile } from './tensorFile.js';

/**
 * Opens a file of weights, whose format its name says, and of a `.bin` its beginning.
 *
 * @param before files of the same checkpoint, which count towards the shared limits
 * @throws QkLensError `noWeights`, `badSafetensors`, `badTorchFile`, `unsupportedDtype`
 */
export async function openTensorFile(path: string, before: readonly TensorFile[] = []): Promise<TensorFile> {
  if (path.endsWith('.safetensors')) return openSafetensors(path, before);
  if (path.endsWith('.bin')) {
    const { openLlama2c } = await import('./llama2c/llama2cFile.js');
    const file = await openLlama2c(path);
    if (file) return file;
  }
  const { openTorchFile } = await import('./torch/torchFile.js');
  return openTorchFile(path, before);
}
