import { QkLensError, type ErrorCode } from '../protocol/errors.js';
import type { PositionedFile } from './positionedFile.js';

/** How the small files begin that Git LFS puts in the place of large ones. */
const POINTER = Buffer.from('version https://git-lfs.github.com/spec/');

/** The format's own limit (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md). */
const MOST_BYTES = 1024;

/** @throws QkLensError with the given code if the file only names the weights, as in a clone without Git LFS */
export async function refuseLfsPointer(file: PositionedFile, code: ErrorCode): Promise<void> {
  if (file.size >= MOST_BYTES) return;
  const start = await file.bytes(0, Math.min(file.size, POINTER.length));
  if (!POINTER.equals(start)) return;
  throw new QkLensError(
    code,
    `${file.path} only names weights that Git LFS keeps elsewhere. Run "git lfs pull" to fetch them.`,
  );
}
