import { LFS_ADVICE, LFS_POINTER, MOST_LFS_POINTER_BYTES } from '../files/lfsPointer.js';
import { QkLensError, type ErrorCode } from '../protocol/errors.js';
import type { PositionedFile } from './positionedFile.js';

const POINTER = Buffer.from(LFS_POINTER);

/** @throws QkLensError with the given code if the file only names the weights, as in a clone without Git LFS */
export async function refuseLfsPointer(file: PositionedFile, code: ErrorCode): Promise<void> {
  if (file.size >= MOST_LFS_POINTER_BYTES) return;
  const start = await file.bytes(0, Math.min(file.size, POINTER.length));
  if (!POINTER.equals(start)) return;
  throw new QkLensError(code, `${file.path} ${LFS_ADVICE}.`);
}
