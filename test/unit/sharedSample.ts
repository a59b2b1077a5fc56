import { join } from 'node:path';
import { beforeAll, inject } from 'vitest';
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
