import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeSample } from '../../../src/sample/makeSample.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { run, runJson, useCli } from '../runCli.js';
import { temporaryFolder } from '../support.js';

// The JSON contract is checked field by field, so that its type here is open.
/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call */

const folder = temporaryFolder();
const sample = join(folder, 'sample');
const model = makeRandomCheckpoint(join(folder, 'a model'), { seed: 41 }).folder;
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const ids = file('ids.txt', '#1\n#2\n#3\n');
useCli();
beforeAll(() => makeSample(sample));

describe('qk-lens variance', () => {
  it('prints the words, those left out, the baseline and the test against the second list', async () => {
    const { code, json } = await runJson(
      ...['variance', sample, '3.1', '--words', 'first-names', '--against', 'common-words'],
      ...['--leading-space', '--side', 'key', '--space', 'W_EE', '--vectors', '4'],
    );
    expect(code).toBe(0);
    expect(json).toMatchObject({
      head: { layer: 3, head: 1 },
      side: 'key',
      space: 'W_EE',
      spelling: 'leadingSpace',
      vectors: 4,
      model: { fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/), sampled: true },
      processing: { foldLn: true },
    });
    expect(json.words.length).toBeGreaterThan(150);
    expect(Object.keys(json.words[0])).toEqual(['word', 'id', 'explained', 'ratio']);
    expect(json.words[0].ratio).toBeCloseTo((json.words[0].explained * 96) / 4, 10);
    expect(json.mean).toBeGreaterThan(5);
    expect(json.against.mean).toBeLessThan(2);
    expect(Object.keys(json.baseline)).toEqual(['mean', 'sd', 'histogram']);
    expect(Object.keys(json.test)).toEqual(['u', 'p', 'effect']);
    expect(json.test.effect).toBeGreaterThan(0.9);
  });

  it('lists the words left out with the reason', async () => {
    const words = file('words.txt', '# comment\nMary, Xanthippe\nMary\n');
    const { json } = await runJson('variance', sample, '3.1', '--words', words);
    expect(json.words.map(({ word }: { word: string }) => word)).toEqual(['Mary']);
    expect(json.leftOut.map(({ word }: { word: string }) => word)).toEqual(['Xanthippe', 'Mary']);
    expect(json.leftOut[0].reason).toMatch(/^4 tokens/);
  });

  it('prints tables for a person without --json', async () => {
    const { code, stdout } = await run('variance', model, '1.0', '--words', ids, '--against', ids);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Query side of head 1\.0 · W_U · 5 vectors/);
    expect(stdout).toMatch(
      /Rank-sum test of words against other words: U = 4\.500, p = 1\.000, effect 0\.000/,
    );
    expect(stdout).toMatch(/^#2 +\d+\.\d+/m);
  });

  it.each([
    [['--words', file('empty.txt', '\n')], 'badRequest', /list of words is empty/],
    [['--words', join(folder, 'no such file')], 'badRequest', /no such file/],
    [['--words', folder], 'badRequest', /folder/],
    [['--words', file('binary', 'a\0b')], 'badRequest', /no text file/],
    [[], 'usage', /variance needs --words FILE/],
    [['--words', ids, '--side', 'value'], 'usage', /--side/],
    [['--words', ids, '--space', 'W_X'], 'usage', /--space/],
    [['--words', ids, '--vectors', '6'], 'noSuchVector', /take 1 to 5/],
    [['--words', file('Paris.txt', 'Paris')], 'noTokenizer', /no tokenizer/],
  ])('of %j prints the error', async (options, errorCode, message) => {
    const { code, json } = await runJson('variance', model, '0.0', ...options);
    expect(code).toBe(1);
    expect(json.error.code).toBe(errorCode);
    expect(json.error.message).toMatch(message);
  });
});
