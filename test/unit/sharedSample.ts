import { join } from 'node:path';
import { beforeAll, inject } from 'vitest';
import { MatrixCache } from '../../src/cache/matrixCache.js';
import { makeSample } from '../../src/sample/makeSample.js';

/**
 * The folder of the sample checkpoint, which the first file of slow tests that needs it makes, for all. No test may
 * change it.
 */
export function sharedSample(): string {
  const folder = join(inject('sharedFolder'), 'planted-gpt2');
  beforeAll(() => makeSample(folder));
  return folder;
}

/** Keeps what is computed of it for all files of slow tests: for those that test what is made of answers. */
export function sharedMatrices(): MatrixCache {
  return new MatrixCache({ folder: join(inject('sharedFolder'), 'matrices'), maxBytes: 1e10 });
}
