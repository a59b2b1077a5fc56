import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const model = makeRandomCheckpoint(join(temporaryFolder(), 'a model'), { seed: 13 }).folder;

describe('qk-lens --python', () => {
  it.each([
    ['head', ['1.2', '--vectors', '3'], 'VECTORS = [0, 1, 2]'],
    ['ov', ['1.2', '--token', '#3'], 'one_token("#3")'],
    ['residual', ['#3#4', '--head', '1.0'], 'TEXT = "#3#4"'],
    ['pairs', ['1.2', '--source', '#5'], 'SOURCE = ["#5"]'],
    ['neighbours', ['#3'], 'TEXT = "#3"'],
    ['atlas', [], 'LAYERS = range(model.cfg.n_layers)'],
    ['composition', ['--kind', 'V'], 'KIND = "V"'],
    ['affinity', ['--first', 'key'], 'SECOND = "query"'],
    ['functions', ['--first', '3'], 'FIRST = 3'],
    ['neurons', ['1'], 'LAYERS = [1]'],
    ['congruence', ['--head', '1.2'], 'LAYER, HEAD, SIDE = 1, 2, "query"'],
    ['variance', ['1.2', '--words', 'first-names'], 'WORDS = ['],
  ])('%s prints its program and computes nothing', async (verb, args, line) => {
    const { code, stdout, stderr } = await run(verb, model, ...args, '--python');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')[0]).toContain('as QK Lens computes it, with TransformerLens 4.3');
    expect(stdout).toContain(line);
    expect(stdout).toContain(JSON.stringify(model));
  });

  it('takes the form of the program, and completes what follows nothing', async () => {
    const printed = async (...python: string[]) => (await run('positions', model, '1', ...python)).stdout;
    expect(await printed('--python', 'complete')).toBe(await printed('--python'));
    expect(await printed('--python', 'short')).toContain('plt.show()');
    expect(JSON.parse(await printed('--python=notebook'))).toMatchObject({ nbformat: 4, nbformat_minor: 5 });
    const wrong = await run('positions', model, '1', '--python=long');
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      '--python takes complete, short, notebook, not "long".\n',
    ]);
  });

  it('prints it as one object with --json', async () => {
    const { code, json } = await runJson('head', model, '1.2', '--python', '--no-refactor');
    expect(code).toBe(0);
    expect(Object.keys(json as object)).toEqual(['python']);
    expect(json.python).toContain('refactor_factored_attn_matrices=False');
  });
});
