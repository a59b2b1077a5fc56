import { existsSync, readdirSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MatrixCache } from '../../../src/cache/matrixCache.js';
import { temporaryFolder } from '../support.js';

vi.hoisted(() => vi.resetModules());
vi.mock('node:fs/promises', { spy: true });

const real = await vi.importActual<typeof fs>('node:fs/promises');
const folder = join(temporaryFolder(), 'cache');
/** More than one piece of what is written at a time. */
const matrix = { data: Float32Array.from({ length: 3 << 20 }, (_, i) => i), rows: 3, cols: 1 << 20 };

/** From now on a disk on which so many bytes can still be written, as the system tells it: some are, then none. */
function leaveFree(bytes: number): void {
  let left = bytes;
  vi.mocked(fs.open).mockImplementation(async (...args) => {
    const handle = await real.open(...args);
    const writeFile = handle.writeFile.bind(handle);
    handle.writeFile = async (data) => {
      const piece = data as Uint8Array;
      await writeFile(piece.subarray(0, left));
      if (piece.length > left) {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      }
      left -= piece.length;
    };
    return handle;
  });
}

afterEach(() => {
  vi.mocked(fs.open).mockImplementation(real.open);
  vi.mocked(fs.rename).mockImplementation(real.rename);
});

describe('a disk that is full while a computed matrix is kept', () => {
  const warnings: string[] = [];
  const cache = () =>
    new MatrixCache({ folder, maxBytes: 1e9, onWarning: (message) => warnings.push(message) });
  let made = 0;
  const ask = async () => {
    const asked = cache();
    const { m } = await asked.remember('key', () => {
      made++;
      return Promise.resolve({ m: matrix });
    });
    await asked.settled();
    return m;
  };

  it.each([0, 1, 11, 100, 4 << 20, (8 << 20) + 5, 12 << 20, (12 << 20) + 90])(
    'after %i bytes: the answer is given, nothing half-written stays, and it is reported',
    async (bytes) => {
      leaveFree(bytes);
      warnings.length = 0;
      made = 0;
      expect((await ask()).data).toBe(matrix.data);
      expect(warnings).toEqual([expect.stringMatching(/can't be kept in .*no space left/)]);
      expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
      await ask();
      expect(made).toBe(2);
    },
  );

  it('that refuses to rename the complete file: nothing stays', async () => {
    vi.mocked(fs.rename).mockRejectedValue(Object.assign(new Error('EDQUOT: quota'), { code: 'EDQUOT' }));
    warnings.length = 0;
    await ask();
    expect(warnings).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('with space again: it is kept, and read back', async () => {
    await ask();
    made = 0;
    expect(Buffer.from((await ask()).data.buffer).equals(Buffer.from(matrix.data.buffer))).toBe(true);
    expect(made).toBe(0);
  });
});
