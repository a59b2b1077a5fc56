import { openSafetensors } from './safetensorsFile.js';
import type { TensorFile } from './tensorFile.js';

/**
 * Opens a file of weights, whose format its name says.
 *
 * @param before files of the same checkpoint, which count towards the shared limits
 * @throws QkLensError `noWeights`, `badSafetensors`, `badTorchFile`, `unsupportedDtype`
 */
export async function openTensorFile(path: string, before: readonly TensorFile[] = []): Promise<TensorFile> {
  if (path.endsWith('.safetensors')) return openSafetensors(path, before);
  const { openTorchFile } = await import('./torch/torchFile.js');
  return openTorchFile(path, before);
}
