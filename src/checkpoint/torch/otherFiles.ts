import { QkLensError } from '../../protocol/errors.js';
import { refuseLfsPointer } from '../lfsPointer.js';
import type { PositionedFile } from '../positionedFile.js';
import { badTorchFile } from './torchErrors.js';

/** A zip archive's first entry. */
const ZIP = 'PK\u0003\u0004';
/** A pickle of protocol 2 or later. */
const PICKLE = /^\u0080[\u0002-\u0005]/;
/** `ustar` stands further on; the first entry of PyTorch's oldest files is this one. */
const TAR = /^(?:\.\/)?(?:pickle|storages|tensors|sys_info)\0/;

const MOST_READ = 64;

/**
 * Refuses files with a PyTorch ending that are no zip archives, each with what to do.
 *
 * @throws QkLensError `badTorchFile`
 */
export async function refuseOtherFiles(file: PositionedFile): Promise<void> {
  const { path, size } = file;
  const start = Buffer.from(await file.bytes(0, Math.min(size, MOST_READ))).toString('latin1');
  if (start.startsWith(ZIP)) return;
  const refused = (message: string) => new QkLensError('badTorchFile', `${path} ${message}`);
  if (size === 0) throw badTorchFile(path, 'it is empty');
  await refuseLfsPointer(file, 'badTorchFile');
  if (PICKLE.test(start) || TAR.test(start)) {
    throw refused(
      'is in the format of PyTorch before version 1.6, or a plain pickle. Write it anew in PyTorch, if you trust it: torch.save(torch.load("old.pt", weights_only=True), "new.pt").',
    );
  }
  throw refused(
    'is no file of torch.save: it does not begin as a zip archive does. Choose a checkpoint in PyTorch or safetensors format.',
  );
}
