import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { MatrixCache } from '../../../src/cache/matrixCache.js';
import type { Matrices } from '../../../src/cache/matrixFile.js';
import { errorOf, temporaryFolder } from '../support.js';

const root = temporaryFolder();
let count = 0;
let folder: string;
let warnings: string[];

beforeEach(() => {
  folder = join(root, `cache ${count++}`);
  warnings = [];
});

const cacheOf = (maxBytes = 1e6) =>
  new MatrixCache({ folder, maxBytes, onWarning: (message) => warnings.push(message) });

const MATRICES: Matrices = {
  single: { data: Float32Array.of(1.5, -2, 3e-40, 4), rows: 2, cols: 2 },
  double: { data: Float64Array.of(Math.PI, -0, 1e-300), rows: 1, cols: 3 },
};

/** Remembers under a key, and tells whether it had to be made. */
async function remember(cache: MatrixCache, key: string, value: Matrices = MATRICES) {
  let made = false;
  const found = await cache.remember(key, () => {
    made = true;
    return Promise.resolve(value);
  });
  await cache.settled();
  return { found, made };
}

const kept = () => readdirSync(folder).map((name) => join(folder, name));

describe('the matrix cache', () => {
  it('returns the same numbers without computing them again', async () => {
    expect(await remember(cacheOf(), 'a')).toEqual({ found: MATRICES, made: true });
    expect(await remember(cacheOf(), 'a')).toEqual({ found: MATRICES, made: false });
    expect((await remember(cacheOf(), 'b')).made).toBe(true);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['cut short', (path: string) => truncateSync(path, statSync(path).size - 1)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['lengthened', (path: string) => writeFileSync(path, 'x', { flag: 'a' })],
    ['changed in one bit', (path: string) => flip(path, statSync(path).size - 40)],
    ['changed in its header', (path: string) => flip(path, 20)],
    ['of another format', (path: string) => flip(path, 0)],
    ['of a header beyond all bounds', (path: string) => flip(path, 11)],
  ])('makes a file again that is %s, and reports it', async (_, spoil) => {
    await remember(cacheOf(), 'a');
    spoil(kept()[0]);
    expect(await remember(cacheOf(), 'a')).toEqual({ found: MATRICES, made: true });
    expect(warnings.join()).toContain('not whole');
    expect((await remember(cacheOf(), 'a')).made).toBe(false);
  });

  it("does not return one key's file for another", async () => {
    await remember(cacheOf(), 'a');
    const [a] = kept();
    await remember(cacheOf(), 'b');
    const b = kept().find((path) => path !== a)!;
    writeFileSync(b, readFileSync(a));
    expect((await remember(cacheOf(), 'b')).made).toBe(true);
  });

  it('removes the least recently used files beyond its size', async () => {
    const big: Matrices = { m: { data: new Float32Array(1000), rows: 1, cols: 1000 } };
    const cache = cacheOf(9000);
    await remember(cache, 'a', big);
    const [a] = kept();
    utimesSync(a, 1, 1);
    await remember(cache, 'b', big);
    expect(kept()).toHaveLength(2);
    await remember(cache, 'c', big);
    expect(kept()).toHaveLength(2);
    expect(existsSync(a)).toBe(false);
    expect((await cache.summary()).bytes).toBeLessThan(9000);
  });

  it('keeps nothing at size 0', async () => {
    await remember(cacheOf(0), 'a');
    expect(existsSync(folder)).toBe(false);
  });

  it('clears only its own files', async () => {
    await remember(cacheOf(), 'a');
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    expect((await cacheOf().clear()).files).toBe(1);
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  it('works without a writable folder, and reports it', async () => {
    mkdirSync(root, { recursive: true });
    writeFileSync(folder, 'a file where the folder should be');
    expect(await remember(cacheOf(), 'a')).toEqual({ found: MATRICES, made: true });
    expect(warnings.join()).toContain("can't be kept");
  });

  it('leaves no file of a value that could not be made', async () => {
    const failed = cacheOf().remember('a', () => Promise.reject(new Error('cancelled halfway')));
    expect((await errorOf(failed)).message).toBe('cancelled halfway');
    expect((await remember(cacheOf(), 'a')).made).toBe(true);
  });

  it('removes what a dead process left unfinished', async () => {
    mkdirSync(folder, { recursive: true });
    const left = join(folder, 'x.unfinished');
    writeFileSync(left, 'half');
    utimesSync(left, 1, 1);
    await remember(cacheOf(), 'a');
    expect(existsSync(left)).toBe(false);
  });
});

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] ^= 1 << 5;
  writeFileSync(path, bytes);
}
