import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MatrixCache } from '../../../src/cache/matrixCache.js';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { ResultFolder } from '../../../src/results/resultFolder.js';
import { matrix } from '../../../src/linalg/matrix.js';
import { QkLensError } from '../../../src/protocol/errors.js';
import { readWordFile } from '../../../src/words/wordFiles.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { SPECIAL_FILES } from '../fixtures/specialFiles.js';
import { errorOf, temporaryFolder } from '../support.js';

const root = temporaryFolder();
const good = makeRandomCheckpoint(join(root, 'good'), { seed: 5 }).folder;
const newFolder = (): string => mkdtempSync(join(root, 'f'));

function copyOfGood(): string {
  const folder = newFolder();
  for (const name of ['config.json', 'model.safetensors']) copyFileSync(join(good, name), join(folder, name));
  return folder;
}

describe.each(SPECIAL_FILES)('%s is not read', (kind, make) => {
  const what = kind.replace('a link to ', '');

  it('as config.json', async () => {
    const folder = copyOfGood();
    rmSync(join(folder, 'config.json'));
    await make(join(folder, 'config.json'));
    expect(await errorOf(Checkpoint.open(folder))).toMatchObject({
      code: 'badConfig',
      message: `${join(folder, 'config.json')} is ${what}, not a file.`,
    });
  });

  it.each(['model.safetensors', 'model.safetensors.index.json'])('as %s', async (name) => {
    const folder = copyOfGood();
    rmSync(join(folder, 'model.safetensors'));
    await make(join(folder, name));
    const error = await errorOf(Checkpoint.open(folder));
    expect(error).toBeInstanceOf(QkLensError);
    expect(error.message).toContain('model.safetensors');
  });

  it.each([
    ...['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'],
    ...['vocab.json', 'merges.txt', 'added_tokens.json'],
  ])('as %s, and the checkpoint opens', async (name) => {
    const folder = copyOfGood();
    if (name === 'merges.txt' || name === 'added_tokens.json')
      writeFileSync(join(folder, 'vocab.json'), '{"a": 0}');
    await make(join(folder, name));
    const checkpoint = await Checkpoint.open(folder);
    expect(checkpoint.info.problems.join()).toMatch(new RegExp(`${name}.* is ${what}, not a file`));
    await checkpoint.close();
  });

  it('as a word list', async () => {
    const path = join(newFolder(), 'words.txt');
    await make(path);
    expect(await errorOf(readWordFile(path))).toMatchObject({
      code: 'badRequest',
      message: `The list of words ${path} is ${what}, not a file. Name a text file.`,
    });
  });

  it('as a file of the cache: the matrices are made again', async () => {
    const folder = newFolder();
    const warnings: string[] = [];
    const options = { folder, maxBytes: 1e6, onWarning: (message: string) => void warnings.push(message) };
    const made = { m: matrix(new Float64Array([1, 2]), 1, 2) };
    const cache = new MatrixCache(options);
    await cache.remember('key', () => Promise.resolve(made));
    await cache.settled();
    const [name] = readdirSync(folder);
    rmSync(join(folder, name));
    await make(join(folder, name));
    expect(await cache.remember('key', () => Promise.resolve(made))).toBe(made);
    await cache.settled();
    expect(warnings.join()).toContain(`is ${what}, not a file`);
  });

  it('as a kept result', async () => {
    const folder = newFolder();
    await make(join(folder, 'result.json'));
    const { unreadable } = await new ResultFolder(folder).list();
    expect(unreadable.map(({ problem }) => problem.message)).toEqual([`result.json is ${what}, not a file.`]);
  });
});
