import { QkLensError, type ErrorCode } from '../protocol/errors.js';
import { excerpt } from '../protocol/quoted.js';
import { parseJson } from './jsonText.js';
import { LFS_ADVICE, LFS_POINTER } from './lfsPointer.js';
import { FileError, readRegularFile } from './regularFile.js';

/** Far above the config and tokenizer files of real models; a larger file is not read into memory. */
const MOST_BYTES = 64 << 20;

/**
 * Reads a file that contains one JSON object, as {@link parseJson} does.
 *
 * @throws QkLensError with the given code if the file can't be read, is too large, or does not contain a JSON object
 */
export async function readJsonObject(
  path: string,
  code: ErrorCode,
  mostBytes = MOST_BYTES,
): Promise<Record<string, unknown>> {
  const fail = (why: string, cause?: unknown) => new QkLensError(code, `${path} ${why}.`, { cause });
  let value: unknown;
  try {
    const text = (await readRegularFile(path, mostBytes)).toString('utf8');
    if (text.startsWith(LFS_POINTER)) throw new FileError('unreadable', LFS_ADVICE);
    value = parseJson(text);
  } catch (error) {
    const { message } = error as Error;
    throw fail(error instanceof FileError ? message : `is not valid JSON (${excerpt(message)})`, error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fail('is not a JSON object');
  return value as Record<string, unknown>;
}

/** Like {@link readJsonObject}; undefined if the file doesn't exist. */
export async function readJsonObjectIfThere(
  path: string,
  code: ErrorCode,
): Promise<Record<string, unknown> | undefined> {
  try {
    return await readJsonObject(path, code);
  } catch (error) {
    if (error instanceof QkLensError && error.cause instanceof FileError && error.cause.reason === 'missing')
      return undefined;
    throw error;
  }
}
