import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stepName } from '../../../src/steps/stepName.js';
import { stepOfRun } from '../../../src/steps/stepOfRun.js';
import { trainingRun } from '../../../src/steps/trainingRun.js';
import { temporaryFolder } from '../support.js';

const root = temporaryFolder();

async function put(folder: string, ...files: readonly string[]): Promise<string> {
  for (const file of files) {
    await mkdir(dirname(join(root, folder, file)), { recursive: true });
    await writeFile(join(root, folder, file), '{}');
  }
  return join(root, folder);
}

const checkpoint = (folder: string) => [`${folder}/config.json`, `${folder}/model.safetensors`];
const numbers = async (place: string) => (await trainingRun(place)).steps.map(({ step }) => step);

describe('the name of a step', () => {
  it.each([
    ['checkpoint-500', 'checkpoint-', 500],
    ['step1000', 'step', 1000],
    ['step1000-tokens4B', 'step', 1000],
    ['stage1-step-150-tokens1B', 'stage1-step-', 150],
    ['global_step143000', 'global_step', 143_000],
    ['iter_0001000', 'iter_', 1000],
    ['epoch=3-step=1200.ckpt', 'step=', 1200],
    ['model_step_20.safetensors', 'model_step_', 20],
    ['ckpt_100', 'ckpt_', 100],
    ['epoch-3', 'epoch-', 3],
  ])('%s', (name, series, step) => expect(stepName(name)).toEqual({ series, step }));

  it.each([
    'main',
    'gpt2',
    'checkpoint',
    '500',
    'model-00001-of-00002.safetensors',
    'step1000x',
    'v1.2',
    'float16',
  ])('%s is none', (name) => expect(stepName(name)).toBeUndefined());
});

describe('the steps of a training run', () => {
  it('are in the order of their numbers, from the folder of the run or from any of them', async () => {
    const run = await put('trainer', ...[1000, 500, 10_000].flatMap((n) => checkpoint(`checkpoint-${n}`)));
    await put(
      'trainer',
      'config.json',
      'model.safetensors',
      'runs/events.out',
      'checkpoint-2000/optimizer.pt',
    );
    const found = await trainingRun(run);
    expect(found).toMatchObject({ folder: run, name: 'trainer' });
    expect(found.steps).toEqual(
      [500, 1000, 10_000].map((step) => ({
        step,
        path: join(run, `checkpoint-${step}`),
        name: `checkpoint-${step}`,
      })),
    );
    expect(found.problems).toEqual(['checkpoint-2000 has no checkpoint that QK Lens can open.']);
    expect(await trainingRun(join(run, 'checkpoint-500'))).toEqual(found);
    expect(await stepOfRun(join(run, 'checkpoint-500'))).toEqual({
      ...{ run, series: 'checkpoint-', step: 500, name: 'checkpoint-500' },
    });
    expect(await stepOfRun(run)).toBeUndefined();
  });

  it('may be files, and may hold their checkpoint deeper', async () => {
    expect(await numbers(await put('files', 'step_2.pt', 'step_10.pt', 'config.json'))).toEqual([2, 10]);
    const deep = await put(
      'deep',
      ...[10, 2].flatMap((n) => checkpoint(`global_step_${n}/actor/huggingface`)),
    );
    const { steps } = await trainingRun(deep);
    expect(steps.map(({ path }) => path)).toEqual(
      [2, 10].map((n) => join(deep, `global_step_${n}`, 'actor', 'huggingface')),
    );
    expect(await stepOfRun(steps[0].path)).toMatchObject({ run: deep, step: 2 });
  });

  it('are of one series, and others are named', async () => {
    const run = await put('mixed', ...['step1', 'step2', 'epoch-7'].flatMap(checkpoint));
    expect(await numbers(run)).toEqual([1, 2]);
    expect((await trainingRun(run)).problems).toEqual([
      'Left out: 1 whose names begin with "epoch-". Those of this run begin with "step".',
    ]);
    expect(await numbers(join(run, 'epoch-7'))).toEqual([7]);
  });

  it('are not looked for in a folder that is not there', async () => {
    await expect(trainingRun(join(root, 'nowhere'))).rejects.toMatchObject({
      code: 'noFolder',
      message: expect.stringMatching(/^There is no folder \S+nowhere\. Choose the folder/) as string,
    });
  });

  it("are revisions of a repository in the hub's cache", async () => {
    const commits = [1, 2, 3].map((n) => String(n).repeat(40));
    const repository = await put(
      'models--org--name',
      ...commits.slice(0, 2).flatMap((c) => checkpoint(`snapshots/${c}`)),
    );
    const refs = {
      main: commits[1],
      step1000: commits[0],
      step143000: commits[1],
      step5: commits[2],
      step7: 'x',
    };
    await mkdir(join(repository, 'refs'));
    for (const [name, commit] of Object.entries(refs))
      await writeFile(join(repository, 'refs', name), commit);
    const found = await trainingRun(repository);
    expect(found.name).toBe('org/name');
    expect(found.steps).toEqual(
      [1000, 143_000].map((step, i) => ({
        ...{ step, name: `step${step}`, revision: `step${step}` },
        path: join(repository, 'snapshots', commits[i]),
      })),
    );
    expect(found.problems).toEqual(['step5 has no checkpoint that QK Lens can open.']);
    expect(await trainingRun(found.steps[1].path)).toEqual(found);
    expect(await stepOfRun(found.steps[1].path)).toMatchObject({
      run: repository,
      step: 143_000,
      name: 'step143000',
    });
  });

  it('are refused where there are none', async () => {
    const empty = await put('empty', 'notes.md');
    await expect(trainingRun(empty)).rejects.toThrow(
      /empty holds no steps of a training run\. Choose the folder/,
    );
    const broken = await put('broken', 'checkpoint-5/optimizer.pt');
    await expect(trainingRun(broken)).rejects.toThrow(/checkpoint-5 has no checkpoint/);
    await expect(trainingRun(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'noFolder' });
  });
});
