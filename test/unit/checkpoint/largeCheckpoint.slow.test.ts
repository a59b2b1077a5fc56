import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { makeSparseLlama, SPARSE_NORM_WEIGHT, SPARSE_SINGULAR_VALUES } from '../../reference/sparseLlama.js';
import type { HeadResult } from '../../../src/protocol/head.js';
import { programPath } from '../bundle.js';
import { relativeError, temporaryFolder } from '../support.js';

const folder = join(temporaryFolder(), 'llama 70b');
const FIXTURE = join(import.meta.dirname, '../fixtures', 'tellPeakMemory.cjs');

it('one head of a checkpoint of 141 GB is computed from its own rows, in less than 400 MB', async () => {
  const { claimed, onDisk } = makeSparseLlama(folder, { layer: 40, head: 13 });
  expect(claimed).toBeGreaterThan(140e9);
  expect(onDisk, 'the temporary folder lies on a file system without sparse files').toBeLessThan(200e6);
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [
      '--require',
      FIXTURE,
      programPath('cli'),
      'head',
      folder,
      '40.13',
      '--circuits',
      'qk',
      '--vectors',
      '0',
      '--json',
    ],
    { maxBuffer: 2 ** 26, env: { ...process.env, QK_LENS_CACHE_BYTES: '0' } },
  );
  const { circuits, caveats } = JSON.parse(stdout) as HeadResult;
  const expected = SPARSE_SINGULAR_VALUES.map((value) => value * SPARSE_NORM_WEIGHT ** 2);
  expect(relativeError(circuits.qk!.singularValues, expected)).toBeLessThan(1e-6);
  expect(caveats).toContain('grouped queries: key and value head 1 is shared by heads 8 to 15');
  expect(Number(/peak memory (\d+) MB/.exec(stderr)![1])).toBeLessThan(400);
});
