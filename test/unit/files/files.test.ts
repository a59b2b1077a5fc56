import { appendFileSync, chmodSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileIdentity } from '../../../src/files/fileIdentity.js';
import { readJsonObject, readJsonObjectIfThere } from '../../../src/files/jsonFile.js';
import { MOST_LEVELS, parseJson } from '../../../src/files/jsonText.js';
import { FileError, openRegularFile, readRegularFile } from '../../../src/files/regularFile.js';
import { SPECIAL_FILES } from '../fixtures/specialFiles.js';
import { errorOf, temporaryFolder } from '../support.js';

const root = temporaryFolder();
const newFolder = (): string => mkdtempSync(join(root, 'f'));

describe('a regular file', () => {
  it.each([0, 1, 4095, 4096, 4097, 100_000])('of %d bytes is read whole', async (size) => {
    const path = join(newFolder(), 'file');
    const bytes = Buffer.alloc(size, 'qk');
    writeFileSync(path, bytes);
    expect((await readRegularFile(path, size)).equals(bytes)).toBe(true);
    expect((await readRegularFile(path, 1 << 20)).equals(bytes)).toBe(true);
  });

  it('is read through a link', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), 'words');
    symlinkSync(join(folder, 'file'), join(folder, 'link'));
    expect((await readRegularFile(join(folder, 'link'), 10)).toString()).toBe('words');
  });

  it('of one byte too many is refused', async () => {
    const path = join(newFolder(), 'file');
    writeFileSync(path, Buffer.alloc(101));
    const error = await errorOf(readRegularFile(path, 100));
    expect(error).toBeInstanceOf(FileError);
    expect(error).toMatchObject({ reason: 'tooLarge', message: 'has more than the 100 bytes that are read' });
  });

  it.runIf(process.platform === 'linux')('is bounded by what is read if its size is given as 0', async () => {
    const text = (await readRegularFile('/proc/self/maps', 1 << 24)).toString();
    expect(text).toContain('[stack]');
    expect(await errorOf(readRegularFile('/proc/self/maps', 100))).toMatchObject({ reason: 'tooLarge' });
  });

  it('that grows while it is read is bounded too', async () => {
    const path = join(newFolder(), 'file');
    writeFileSync(path, 'x'.repeat(50));
    const reading = readRegularFile(path, 60);
    for (let i = 0; i < 100; i++) appendFileSync(path, 'x'.repeat(1000));
    const read = await reading.catch((error: unknown) => error as FileError);
    if (read instanceof FileError) expect(read.reason).toBe('tooLarge');
    else expect(read.length).toBeLessThanOrEqual(60);
  });

  it('that is missing, or below a file, is reported as missing', async () => {
    const path = join(newFolder(), 'file');
    expect(await errorOf(readRegularFile(path, 10))).toMatchObject({ reason: 'missing' });
    writeFileSync(path, '');
    expect(await errorOf(readRegularFile(join(path, 'below'), 10))).toMatchObject({ reason: 'missing' });
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('that may not be read', async () => {
    const path = join(newFolder(), 'file');
    writeFileSync(path, '');
    chmodSync(path, 0);
    expect(await errorOf(readRegularFile(path, 10))).toMatchObject({
      reason: 'unreadable',
      message: "can't be read (EACCES)",
    });
  });
});

describe.each(SPECIAL_FILES)('%s in place of a file', (kind, make) => {
  it('is not opened, and blocks nothing', async () => {
    const path = join(newFolder(), 'file');
    await make(path);
    const message = `is ${kind.replace('a link to ', '')}, not a file`;
    for (const attempt of [() => openRegularFile(path), () => readRegularFile(path, 100)])
      expect(await errorOf(attempt())).toMatchObject({ name: 'FileError', reason: 'notRegular', message });
    expect(await errorOf(readJsonObjectIfThere(path, 'badConfig'))).toMatchObject({
      code: 'badConfig',
      message: `${path} ${message}.`,
    });
  });
});

describe("a file's identity", () => {
  it('changes after a write or a replacement that keeps size and modification time', async () => {
    const folder = newFolder();
    const [path, other] = [join(folder, 'file'), join(folder, 'other')];
    const past = new Date('2020-01-01T00:00:00Z');
    writeFileSync(path, 'one');
    utimesSync(path, past, past);
    const identities = [await fileIdentity(path)];
    await nextTick();
    writeFileSync(path, 'two');
    utimesSync(path, past, past);
    identities.push(await fileIdentity(path));
    writeFileSync(other, 'six');
    utimesSync(other, past, past);
    renameSync(other, path);
    identities.push(await fileIdentity(path));
    expect(new Set(identities).size).toBe(3);
    expect(identities).not.toContain(undefined);
    expect(await fileIdentity(path)).toBe(identities[2]);
    expect(await fileIdentity(other)).toBeUndefined();
  });

  it("is that of a link's target", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), 'x');
    symlinkSync('file', join(folder, 'link'));
    expect(await fileIdentity(join(folder, 'link'))).toBe(await fileIdentity(join(folder, 'file')));
  });

  /** The clock that files are stamped by moves on in steps of some milliseconds. */
  const nextTick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));
});

describe('JSON', () => {
  it('is read with the numbers that Python writes', () => {
    expect(parseJson('{"a": NaN, "b": [Infinity, -Infinity, -1.5, NaN], "c": "NaN -Infinity"}')).toEqual({
      a: NaN,
      b: [Infinity, -Infinity, -1.5, NaN],
      c: 'NaN -Infinity',
    });
    expect(parseJson('NaN')).toBeNaN();
  });

  it('keeps look-alike strings, with quotation marks and backslashes', () => {
    const value = { 'NaN\\': '"Infinity', '\\"': '[[{{-Infinity\\\\"', x: '\u2028NaN' };
    expect(parseJson(JSON.stringify(value))).toEqual(value);
    expect(parseJson(JSON.stringify(value).replace('{', '{"n": NaN, '))).toEqual({ n: NaN, ...value });
  });

  it.each([
    '-NaN',
    'nan',
    'Infinity5',
    '5Infinity',
    '+Infinity',
    'NaNNaN',
    '{"a": NaN',
    '[1, -]',
    '"NaN',
    '{NaN: 1}',
  ])('is refused as before: %s', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it('is refused if it holds more constants than any real file', () => {
    expect(() => parseJson(`[${'NaN,'.repeat(1_000_000)}1]`)).toThrow('more than 10000 of NaN');
  });

  it('is refused if it is nested too deep', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseJson(nested(MOST_LEVELS))).toBeInstanceOf(Array);
    expect(() => parseJson(nested(MOST_LEVELS + 1))).toThrow(SyntaxError);
    expect(() => parseJson(nested(100_000))).toThrow('more than 200 levels');
    expect(() => parseJson('{"a":'.repeat(100_000))).toThrow(SyntaxError);
    expect(parseJson(`[${'[],'.repeat(1000)}[]]`)).toHaveLength(1001);
  });

  it('of a file must be an object; otherwise the message names the file', async () => {
    const path = join(newFolder(), 'config.json');
    for (const [text, words] of [
      ['[1]', 'is not a JSON object'],
      ['nothing', 'is not valid JSON'],
      [`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'is not valid JSON (more than 200 levels)'],
    ]) {
      writeFileSync(path, text);
      const error = await errorOf(readJsonObject(path, 'badConfig'));
      expect(error).toMatchObject({ name: 'QkLensError', code: 'badConfig' });
      expect(error.message).toContain(`${path} ${words}`);
      expect(error.message.length).toBeLessThan(path.length + 300);
    }
  });
});
