/** Before each test file: no file that it opens may be left for the garbage collector to close. */
import type { EventEmitter } from 'node:events';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, expect } from 'vitest';

const unclosed = new Map<FileHandle, string>();
const { open } = fs;
fs.open = async (...args) => {
  const handle = await open(...args);
  unclosed.set(handle, String(args[0]));
  // Its type does not say so.
  (handle as unknown as EventEmitter).once('close', () => unclosed.delete(handle));
  return handle;
};
syncBuiltinESMExports();

afterAll(async () => {
  // What is closed just now says so in the next turn.
  await new Promise(setImmediate);
  expect([...unclosed.values()], 'files that were opened and not closed').toEqual([]);
});
