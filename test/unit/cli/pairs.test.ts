import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const folder = temporaryFolder();
const model = makeRandomCheckpoint(join(folder, 'a model'), { seed: 13 }).folder;

describe('qk-lens pairs', () => {
  it('prints scores with ranks, and the effects of the sources', async () => {
    const tokens = ['--destination', '#3', '--source', '#5', '--source', '#7'];
    const { code, json } = await runJson('pairs', model, '1.2', ...tokens, '--top', '4');
    expect(code).toBe(0);
    expect(json).toMatchObject({
      head: { layer: 1, head: 2 },
      querySpace: 'W_U',
      keySpace: 'W_EE',
      dVocab: 101,
    });
    expect(json.qk).toHaveLength(1);
    expect(json.qk[0].destination).toEqual({ id: 3, token: '#3' });
    expect(json.qk[0].pairs[1]).toEqual({
      source: { id: 7, token: '#7' },
      score: expect.any(Number),
      rank: expect.any(Number),
    });
    expect(json.qk[0].best).toHaveLength(4);
    expect(Object.keys(json.ov[0] as object)).toEqual(['source', 'raises', 'lowers', 'ranks']);
    expect(json.notOneToken).toEqual([]);
  });

  it('prints tables without --json', async () => {
    const { code, stdout } = await run('pairs', model, '1.2', '--destination', '#3', '--source', '#5');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Destination +Source +Score +Rank\n#3 +#5/m);
    expect(stdout).toContain('#5 raises');
  });

  it.each([
    [[model, '1.2'], 'badRequest'],
    [[model, '1.3', '--source', '#1'], 'noSuchHead'],
    [[model, 'seven', '--source', '#1'], 'badHead'],
    [[model, '1.2', '--source', 'the'], 'noTokenizer'],
    [[model, '1.2', '--source', '#1#2'], 'notOneToken'],
    [[model, '1.2', '--source', '#1', '--key-space', 'W_K'], 'usage'],
  ])('refuses %j', async (args, errorCode) => {
    const { code, json } = await runJson('pairs', ...args);
    expect([code, json.error.code]).toEqual([1, errorCode]);
  });
});
