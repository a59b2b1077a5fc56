import * as fs from 'node:fs/promises';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { headQuestion } from '../../../src/extension/head/headQuestion.js';
import { fileNameOf, untaken } from '../../../src/results/fileNames.js';
import {
  folderAtHome,
  questionAtHome,
  placeToTell,
  questionToTell,
  questionWithoutHome,
  withoutHome,
} from '../../../src/extension/results/placeInWorkspace.js';
import { readableJson } from '../../../src/results/readableJson.js';
import { MOST_BYTES, ResultFolder, type ResultFiles } from '../../../src/results/resultFolder.js';
import type { Files } from '../../../src/results/wholeFiles.js';
import { readRegularFile } from '../../../src/files/regularFile.js';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import type { Question } from '../../../src/protocol/questions.js';
import { GPT2_INFO, HEAD_10_7 } from '../gpt2Info.js';
import type { SavedResult } from '../../../src/protocol/savedResult.js';
import { readSavedResult } from '../../../src/questions/savedResult.js';

const DISK: ResultFiles = { ...fs, readRegularFile };

const checkpoint = GPT2_INFO;
const result: SavedResult['result'] = {
  ...HEAD_10_7,
  circuits: {
    qk: {
      singularValues: [9.12345678912, 1 / 3],
      angleBound: [0, 0],
      degenerate: [false, false],
      null: [false, false],
      vectors: [],
    },
  },
};
const unsaved = (name: string): Omit<SavedResult, 'id'> => ({
  format: 1,
  name,
  savedAt: new Date().toISOString(),
  qkLens: '0.1.0',
  checkpoint: withoutHome(checkpoint, '/srv/notes'),
  question: headQuestion({ layer: 10, head: 7 }, 10),
  result,
});

let root: string;
let folder: ResultFolder;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'qk-lens-results-'));
  folder = new ResultFolder(path.join(root, 'results'));
});
afterEach(() => rm(root, { recursive: true }));

const names = () => readdir(folder.folder).catch(() => []);

describe('kept results', () => {
  it('are empty if nothing was kept', async () => {
    expect(await folder.list()).toMatchObject({ results: [], unreadable: [] });
    await expect(folder.read('x')).rejects.toMatchObject({ code: 'badResult' });
  });

  it('are read back with nine digits, renamed with their file, and keep their id', async () => {
    const { id, file } = await folder.keep(unsaved('Head 10.7 gpt2'));
    expect(path.basename(file)).toBe('Head-10.7-gpt2.json');
    const { circuits } = (await folder.read(id)).result as unknown as {
      circuits: { qk: { singularValues: number[] } };
    };
    expect(circuits.qk.singularValues).toEqual([9.12345679, 0.333333333]);
    await folder.rename(id, 'CON: the copy/suppressor?');
    expect(await names()).toEqual(['CON-the-copy-suppressor.json']);
    expect((await folder.list()).results).toMatchObject([{ id, name: 'CON: the copy/suppressor?' }]);
  });

  it('do not overwrite each other when several windows keep them at once under one name', async () => {
    const other = new ResultFolder(folder.folder);
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? folder : other).keep(unsaved('same'))),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(20);
    expect(await names()).toHaveLength(20);
    const { results, unreadable } = await folder.list();
    expect([results.length, unreadable.length]).toEqual([20, 0]);
  });

  it('report unreadable files, and list the others', async () => {
    await folder.keep(unsaved('good'));
    const whole = await readFile(path.join(folder.folder, 'good.json'), 'utf8');
    const put = (name: string, text: string) => writeFile(path.join(folder.folder, name), text);
    await put('half.json', whole.slice(0, whole.length / 2));
    await put('list.json', '[1, 2]');
    await put('later.json', whole.replace('"format": 1', '"format": 2'));
    await put('question.json', whole.replace('"name": "head"', '"name": "weather"'));
    await put('place.json', whole.replace('"architecture": "gpt2"', '"architecture": 7'));
    await put('script.json', whole.replace(/"id": "[^"]*"/, '"id": "<script>"'));
    await put('deep.json', whole.replace('"top": 10', `"top": ${'['.repeat(20_000)}${']'.repeat(20_000)}`));
    await put('layers.json', whole.replace('"nLayers": 12', '"nLayers": 1e9'));
    await put('proto.json', '{"__proto__": {"format": 1}}');
    await put('large.json', ' '.repeat(MOST_BYTES + 1));
    await put('notes.txt', 'not looked at');
    await mkdir(path.join(folder.folder, 'folder.json'));
    await symlink('/dev/zero', path.join(folder.folder, 'endless.json'));
    const { results, unreadable } = await folder.list();
    expect(results.map(({ name }) => name)).toEqual(['good']);
    const told = Object.fromEntries(
      unreadable.map(({ file, problem }) => [path.basename(file), problem.message]),
    );
    expect(told['half.json']).toMatch(/half\.json is not readable: it is not whole JSON\. Restore it/);
    expect(told['later.json']).toMatch(/another version of QK Lens \(format 2, this one reads 1\)/);
    expect(told['large.json']).toMatch(/larger than 20 MB/);
    expect(told['folder.json']).toMatch(/is a folder, not a file/);
    expect(told['endless.json']).toMatch(/is a device, not a file/);
    for (const name of ['list', 'question', 'place', 'script', 'deep', 'layers', 'proto']) {
      expect(told[`${name}.json`], name).toMatch(/holds no result that QK Lens kept/);
    }
  });

  it('come back beside a file that took their name in the meantime', async () => {
    const first = await folder.keep(unsaved('same'));
    const text = await readFile(first.file, 'utf8');
    await rm(first.file);
    const second = await folder.keep(unsaved('same'));
    expect(second.file).toBe(first.file);
    await folder.restore(first, text);
    expect((await folder.list()).results.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
    expect(await names()).toEqual(['same-2.json', 'same.json']);
  });

  it('with one id, as after a file was copied, are listed once', async () => {
    const { file } = await folder.keep(unsaved('one'));
    await fs.copyFile(file, path.join(folder.folder, 'two.json'));
    expect((await folder.list()).results).toHaveLength(1);
  });

  it('are read again after a failed read, even if the file is unchanged', async () => {
    const { id } = await folder.keep(unsaved('one'));
    let fails = true;
    const failing = new ResultFolder(folder.folder, {
      ...DISK,
      readRegularFile: (...read) =>
        fails ? Promise.reject(new Error('EMFILE: too many open files')) : readRegularFile(...read),
    });
    const { unreadable, state } = await failing.list();
    expect(unreadable[0].problem.message).toContain('EMFILE');
    expect(state).toBeUndefined();
    fails = false;
    expect(await failing.list()).toMatchObject({ results: [{ id }], unreadable: [] });
  });

  it('are read with a pause between files', async () => {
    let turn = 0;
    const turns: number[] = [];
    const noting: typeof readRegularFile = async (...read) => {
      const bytes = await readRegularFile(...read);
      turns.push(turn);
      return bytes;
    };
    for (const name of ['one', 'two', 'three']) await folder.keep(unsaved(name));
    const next = (): unknown => (turn++, (turning = setImmediate(next)));
    let turning = setImmediate(next);
    await new ResultFolder(folder.folder, { ...DISK, readRegularFile: noting }).list();
    clearImmediate(turning);
    expect(turns).toHaveLength(3);
    expect(new Set(turns).size).toBe(3);
  });

  it('are complete or absent if the disk is full', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const writesHalf: Files['writeFile'] = async (file, text) => {
      await fs.writeFile(file, (text as string).slice(0, 100));
      throw full;
    };
    const { id } = await folder.keep(unsaved('before'));
    const before = await readFile(path.join(folder.folder, 'before.json'), 'utf8');
    const failing = new ResultFolder(folder.folder, { ...DISK, writeFile: writesHalf });
    await expect(failing.keep(unsaved('after'))).rejects.toThrow('no space');
    await expect(failing.rename(id, 'renamed')).rejects.toThrow('no space');
    expect(await names()).toEqual(['before.json']);
    expect(await readFile(path.join(folder.folder, 'before.json'), 'utf8')).toBe(before);
    await expect(failing.list()).resolves.toMatchObject({ results: [{ id }] });
  });

  it('are kept on file systems without hard links, and overwrite nothing there', async () => {
    const link: Files['link'] = () =>
      Promise.reject(Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' }));
    const linkless = new ResultFolder(folder.folder, { ...DISK, link });
    await linkless.keep(unsaved('one'));
    await writeFile(path.join(folder.folder, 'One-2.json'), 'someone else’s');
    await linkless.keep(unsaved('one'));
    expect((await names()).sort()).toEqual(['One-2.json', 'one-3.json', 'one.json']);
  });
});

describe('what a kept result records of the machine', () => {
  it('is the checkpoint’s place in the workspace, or nothing', () => {
    expect(withoutHome(checkpoint, '/srv/notes')).not.toHaveProperty('folder');
    const inside = withoutHome({ ...checkpoint, folder: '/srv/notes/models/gpt2' }, '/srv/notes');
    expect(inside.folder).toBe('models/gpt2');
    expect(folderAtHome(inside, '/home/other/notes')).toBe(path.resolve('/home/other/notes/models/gpt2'));
    expect(folderAtHome({ ...inside, folder: '../../etc' }, '/home/other/notes')).toBeUndefined();
    expect(folderAtHome({ ...inside, folder: '/etc' }, '/home/other/notes')).toBeUndefined();
  });

  it('is in notes the path from their folder, as far as it stays in the workspace or at home', () => {
    const of = (folder: string, within: readonly string[], from?: string) =>
      placeToTell({ ...checkpoint, folder, name: 'gpt2' }, { within, ...(from !== undefined && { from }) });
    const workspace = '/srv/notes';
    expect(of('/srv/notes/models/gpt2', [workspace], '/srv/notes')).toBe('models/gpt2');
    expect(of('/srv/notes/models/my gpt2', [workspace], '/srv/notes/days')).toBe('../models/my gpt2');
    expect(of('/srv/notes', [workspace], '/srv/notes')).toBe('.');
    expect(of('/home/a/models/gpt2', [workspace, '/home/a'], '/home/a/notes')).toBe('../models/gpt2');
    expect(of('/home/a/models/gpt2', [workspace, '/home/a'], '/srv/notes')).toBe('gpt2');
    expect(of('/srv/notes/models/gpt2', [workspace])).toBe('gpt2');
  });

  it('is nothing about a comparison’s other checkpoint either', () => {
    const compare = {
      a: { layer: 0, head: 0 },
      b: { layer: 1, head: 0 },
      otherFolder: '/home/someone/models/b',
    };
    const question: Question = { name: 'composition', request: { ...DEFAULT_WEIGHTS, kind: 'Q', compare } };
    const told = questionWithoutHome(question, '/srv/notes');
    expect(JSON.stringify(told)).not.toContain('someone');
    expect(questionToTell(question, { within: [] })).toEqual(told);
    expect(questionAtHome(told, '/srv/notes')).toMatchObject({
      request: { compare: { otherFolder: path.resolve('/srv/notes/b') } },
    });
    for (const otherFolder of ['/etc/b', '../../b', '//server/share/b']) {
      const forged: Question = {
        ...question,
        request: { ...question.request, compare: { ...compare, otherFolder } },
      };
      expect(questionAtHome(forged, '/srv/notes')).toMatchObject({
        request: { compare: { otherFolder: path.resolve('/srv/notes/b') } },
      });
    }
  });
});

describe('file names', () => {
  it.each([
    ['Neighbours " Paris" gpt2', 'Neighbours-Paris-gpt2'],
    ['a/b\\c:d*e?f"g<h>i|j', 'a-b-c-d-e-f-g-h-i-j'],
    ['aux', '_aux'],
    ['LPT1.json', '_LPT1.json'],
    ['../..', 'result'],
    ['\u202egnp.exe', 'gnp.exe'],
    ['名前 ☃', '名前-☃'],
    ['trailing. . ', 'trailing'],
  ])('%j becomes %j', (name, expected) => expect(fileNameOf(name)).toBe(expected));

  it('are short enough, without half a character', () => {
    expect(fileNameOf('é'.repeat(200))).toBe('é'.repeat(80));
    expect(fileNameOf('😀'.repeat(200))).toBe('😀'.repeat(50));
  });

  it('are unique whatever their case', () => {
    expect(untaken('head', ['Head', 'HEAD-2'])).toBe('head-3');
  });
});

describe('readable JSON', () => {
  it('is the same value, in readable lines', () => {
    const value = {
      name: 'x',
      list: Array.from({ length: 100 }, (_, index) => index / 7),
      rows: [
        { id: 1, token: ' a\n' },
        { id: 2, token: '"' },
      ],
      long: { a: 'b'.repeat(60), c: 'd'.repeat(60) },
      none: null,
      empty: [],
    };
    const text = readableJson({ ...value, left: undefined });
    expect(JSON.parse(text)).toEqual({ ...value, list: value.list.map((own) => Number(own.toPrecision(9))) });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(112);
    expect(text).toContain('"rows": [{"id":1,"token":" a\\n"},{"id":2,"token":"\\""}]');
  });

  it('keeps every float32', () => {
    const floats = Float32Array.from([Math.PI, 1e-30, 3.4e38, 16_777_217, -0.1, 1 / 3]);
    const read = JSON.parse(readableJson([...floats])) as number[];
    expect(Float32Array.from(read)).toEqual(floats);
  });
});

describe('readSavedResult', () => {
  it('reports an unknown format briefly', () => {
    const text = JSON.stringify({ format: 'x'.repeat(1000) });
    expect(() => readSavedResult(text, 'a.json')).toThrow(/^a\.json was kept by another version.{0,300}$/);
  });
});
