import { QkLensError } from '../../protocol/errors.js';

/** A file that is not whole, or that torch.save did not write. */
export function badTorchFile(path: string, why: string, cause?: unknown): QkLensError {
  return new QkLensError(
    'badTorchFile',
    `${path} is not a whole file of torch.save: ${why}. Download or save it again.`,
    { cause },
  );
}

/** A file from which its author can save what QK Lens reads. @param why continues the file's name */
export function saveWeightsOnly(path: string, why: string): QkLensError {
  return new QkLensError(
    'badTorchFile',
    `${path} ${why}. Load it in PyTorch, if you trust it, and save torch.save(model.state_dict(), "weights.pt").`,
  );
}
