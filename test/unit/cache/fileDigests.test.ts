import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { FileDigests } from '../../../src/cache/fileDigests.js';
import { sha256 } from '../fixtures/hubServer.js';
import { errorOf, temporaryFolder } from '../support.js';

const root = temporaryFolder();
let count = 0;
let store: string;
let file: string;

beforeEach(() => {
  const folder = join(root, String(count++));
  mkdirSync(folder);
  store = join(folder, 'store');
  file = join(folder, 'model.safetensors');
});

/** Whether the digest was remembered: a file that is read reports progress. */
async function digest(path = file): Promise<{ digest: string; read: boolean }> {
  let read = false;
  const found = await new FileDigests(store).digestOf(path, { onProgress: () => (read = true) });
  return { digest: found, read };
}

describe('the digest of a file', () => {
  it('is SHA-256 of all of it, and is remembered between runs', async () => {
    const content = Buffer.from(Array.from({ length: 2_500_000 }, (_, i) => (i * 31) % 251));
    writeFileSync(file, content);
    const fractions: number[] = [];
    const found = await new FileDigests(store).digestOf(file, { onProgress: (one) => fractions.push(one) });
    expect(found).toBe(sha256(content));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.length).toBeGreaterThan(2);
    expect(fractions.at(-1)).toBe(1);
    expect(await digest()).toEqual({ digest: found, read: false });
    expect(readdirSync(store)).toEqual(['file-digests.json']);
  });

  it('is that of an empty file too', async () => {
    writeFileSync(file, '');
    expect((await digest()).digest).toBe(sha256(Buffer.alloc(0)));
  });

  it('is computed again after a change that keeps size and modification time', async () => {
    writeFileSync(file, 'one');
    const { mtime, atime } = statSync(file);
    expect((await digest()).digest).toBe(sha256(Buffer.from('one')));
    writeFileSync(file, 'two');
    utimesSync(file, atime, mtime);
    expect(await digest()).toEqual({ digest: sha256(Buffer.from('two')), read: true });
  });

  it('is computed again for a file that replaced it', async () => {
    writeFileSync(file, 'one');
    await digest();
    writeFileSync(`${file}.new`, 'two');
    renameSync(`${file}.new`, file);
    expect(await digest()).toEqual({ digest: sha256(Buffer.from('two')), read: true });
  });

  it('is shared by all names of a file', async () => {
    writeFileSync(file, 'one');
    linkSync(file, `${file}.hard`);
    symlinkSync(file, `${file}.soft`);
    await digest();
    expect((await digest(`${file}.hard`)).read).toBe(false);
    expect((await digest(`${file}.soft`)).read).toBe(false);
  });

  it('can be recorded by the writer of the file', async () => {
    writeFileSync(file, 'one');
    expect(await new FileDigests(store).knownDigest(file)).toBeUndefined();
    await new FileDigests(store).rememberDigest(file, 'a'.repeat(64));
    expect(await new FileDigests(store).knownDigest(file)).toBe('a'.repeat(64));
    await new FileDigests(store).rememberDigest(join(store, 'no such file'), 'b'.repeat(64));
    expect(await new FileDigests(store).knownDigest(join(store, 'no such file'))).toBeUndefined();
  });

  it('is kept in memory where nothing can be written', async () => {
    writeFileSync(file, 'one');
    const digests = new FileDigests(undefined);
    await digests.digestOf(file);
    expect(await digests.knownDigest(file)).toBe(sha256(Buffer.from('one')));
    expect(existsSync(store)).toBe(false);
  });

  it('of a file that is being written to is refused', async () => {
    writeFileSync(file, Buffer.alloc(3 << 20));
    const onProgress = () => writeFileSync(file, 'more', { flag: 'a' });
    expect(await errorOf(new FileDigests(store).digestOf(file, { onProgress }))).toMatchObject({
      code: 'fileChanged',
    });
    expect(await new FileDigests(store).knownDigest(file)).toBeUndefined();
  });

  it('stops when cancelled', async () => {
    writeFileSync(file, Buffer.alloc(3 << 20));
    const stop = new AbortController();
    const running = new FileDigests(store).digestOf(file, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(await errorOf(running)).toMatchObject({ code: 'cancelled' });
    expect(existsSync(store)).toBe(false);
  });

  it('of a folder, a named pipe or nothing fails at once', async () => {
    expect((await errorOf(digest(root))).message).toContain('is a folder');
    expect((await errorOf(digest(file))).message).toContain('is not there');
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [file]);
    expect((await errorOf(digest())).message).toContain('is a named pipe');
  });
});

describe('the store of digests', () => {
  const path = () => join(store, 'file-digests.json');

  it.each([
    ['is no JSON', 'x'],
    ['is null', 'null'],
    ['holds something else', '{"a":1,"1:2:3:4:5":{"deep":[]},"__proto__":{"x":"y"}}'],
    ['is larger than it may be', JSON.stringify({ filler: 'x'.repeat(2 << 20) })],
  ])('that %s is ignored and replaced', async (_, text) => {
    mkdirSync(store);
    writeFileSync(path(), text);
    writeFileSync(file, 'one');
    expect((await digest()).read).toBe(true);
    expect((await digest()).read).toBe(false);
    expect(Object.values(JSON.parse(readFileSync(path(), 'utf8')) as object)).toEqual([
      sha256(Buffer.from('one')),
    ]);
  });

  it('that can’t be written only costs time', async () => {
    writeFileSync(store, 'a file where the folder should be');
    writeFileSync(file, 'one');
    expect((await digest()).digest).toBe(sha256(Buffer.from('one')));
    expect(readFileSync(store, 'utf8')).toMatch(/^a file/);
  });

  it('forgets the oldest when there are too many', async () => {
    mkdirSync(store);
    const many = Array.from({ length: 5000 }, (_, i) => [`1:${i}:3:4:5`, 'a'.repeat(64)]);
    writeFileSync(path(), JSON.stringify(Object.fromEntries(many)));
    writeFileSync(file, 'one');
    await digest();
    const kept = Object.keys(JSON.parse(readFileSync(path(), 'utf8')) as object);
    expect(kept).toHaveLength(4096);
    expect(kept).not.toContain('1:0:3:4:5');
    expect(kept).toContain('1:4999:3:4:5');
    expect((await digest()).read).toBe(false);
  });

  it('keeps all digests that a process computes at the same time', async () => {
    const digests = new FileDigests(store);
    const files = Array.from({ length: 8 }, (_, i) => `${file}.${i}`);
    for (const one of files) writeFileSync(one, one);
    await Promise.all(files.map((one) => digests.digestOf(one)));
    for (const one of files) expect((await digest(one)).read).toBe(false);
  });
});
