import { readFile, stat } from 'node:fs/promises';
import { QkLensError, type ErrorCode } from '../protocol/errors.js';

/** No config or tokenizer file of a real model comes near; a larger one is not read into memory. */
const MAX_JSON_BYTES = 64 << 20;

export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

/** @throws QkLensError with the given code when the file is missing, too large, or no JSON object */
export async function readJsonObject(path: string, code: ErrorCode): Promise<Record<string, unknown>> {
  const fail = (why: string, cause?: unknown) => new QkLensError(code, `${path} ${why}`, { cause });
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) throw fail('is not there.');
  if (info.size > MAX_JSON_BYTES)
    throw fail(`has ${info.size} bytes, more than the ${MAX_JSON_BYTES} that are read.`);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw fail(`is not valid JSON (${(error as Error).message}).`, error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fail('is not a JSON object.');
  return value as Record<string, unknown>;
}
