/** Before each test file: no file that it opens may be left for the garbage collector to close. */
import type { EventEmitter } from 'node:events';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';

const shared = globalThis as { qkLensUnclosedFiles?: Map<FileHandle, string> };
/** Of this process, which may run one test file after the other. */
const unclosed = (shared.qkLensUnclosedFiles ??= watchOpenedFiles());

function watchOpenedFiles(): Map<FileHandle, string> {
  const files = new Map<FileHandle, string>();
  const { open } = fs;
  fs.open = async (...args) => {
    const handle = await open(...args);
    files.set(handle, String(args[0]));
    // Its type does not say so.
    (handle as unknown as EventEmitter).once('close', () => files.delete(handle));
    return handle;
  };
  syncBuiltinESMExports();
  return files;
}

afterAll(async () => {
  // A matrix may still be on its way to the cache.
  for (let turn = 0; turn < 100 && unclosed.size > 0; turn++) await setTimeout(50);
  const left = [...unclosed.values()];
  unclosed.clear();
  expect(left, 'files that were opened and not closed').toEqual([]);
});
