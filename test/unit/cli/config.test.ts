import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { everyVerb } from '../everyVerb.js';
import { runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const root = temporaryFolder();
const config = join(root, 'config of another place.json');
let folder: string;

beforeAll(() => {
  ({ folder } = REFERENCE_MODELS['transformer_lens LNPre'](join(root, 'model')));
  const beside = join(folder, 'config.json');
  const { act_fn, normalization_type } = JSON.parse(readFileSync(beside, 'utf8')) as Record<string, unknown>;
  writeFileSync(config, JSON.stringify({ act_fn, normalization_type }));
  rmSync(beside);
});

describe('qk-lens with --config', () => {
  const verbs = everyVerb('MODEL', root, ['#1', '#2']).filter((words) => words.includes('MODEL'));
  it.each(verbs)('%s opens weights without a config.json', async (...words) => {
    const args = words.map((word) => (word === 'MODEL' ? folder : word));
    // Whatever is wrong without it is the missing config.
    expect((await runJson(...args)).json).toMatchObject({ error: { code: 'noConfig' } });
    const { code, json } = await runJson(
      ...args,
      '--config',
      config,
      ...(words[0] === 'inspect' ? [] : ['--python']),
    );
    expect(json).not.toHaveProperty('error.message');
    expect(code).toBe(0);
  });

  it('gives it to a second checkpoint that has none either', async () => {
    const compared = ['composition', folder, '--compare', '0.1,1.2', '--with', folder];
    const { code, json } = await runJson(...compared, '--config', config);
    expect(json).not.toHaveProperty('error.message');
    expect(code).toBe(0);
  });

  it.each([
    ['nowhere.json', 'badConfig', 'nowhere.json'],
    ['list.json', 'badConfig', 'not a JSON object'],
  ])('refuses %s', async (name, code, word) => {
    writeFileSync(join(root, 'list.json'), '[1]');
    const { json } = await runJson('inspect', folder, '--config', join(root, name));
    expect(json.error).toMatchObject({ code, message: expect.stringContaining(word) });
  });
});
