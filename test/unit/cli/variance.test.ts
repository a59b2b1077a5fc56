import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const folder = temporaryFolder();
const model = makeRandomCheckpoint(join(folder, 'a model'), { seed: 41 }).folder;
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const ids = file('ids.txt', '#1\n#2\n#3\n');

describe('qk-lens variance', () => {
  it('prints tables without --json', async () => {
    const { code, stdout } = await run('variance', model, '1.0', '--words', ids, '--against', ids);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Query side of head 1\.0 · W_U · 5 vectors/);
    expect(stdout).toMatch(
      /no more than a random space may\. ΔT = [+−]\d.* z = .*adjusted over 6 spaces \(Holm\); rank \d of 6 heads\. Effect 0\.000/,
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
