import { cpSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { TrainingRun } from '../../../src/protocol/trainingStep.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

it("qk-lens steps lists a run's checkpoints, each of which opens with the run's tokenizer", async () => {
  const runFolder = join(temporaryFolder(), 'a run');
  const step = (number: number) => join(runFolder, `checkpoint-${number}`);
  makeRandomCheckpoint(step(500));
  cpSync(step(500), step(1500), { recursive: true });
  const vocab = Object.fromEntries(Array.from({ length: 50 }, (_, id) => [`word${id}`, id]));
  const model = { type: 'WordLevel', vocab, unk_token: 'word0' };
  writeFileSync(join(runFolder, 'tokenizer.json'), JSON.stringify({ model, added_tokens: [] }));
  const { json } = (await runJson('steps', runFolder)) as { json: TrainingRun };
  expect(json).toEqual({
    ...{ folder: runFolder, name: 'a run', problems: [] },
    steps: [500, 1500].map((number) => ({
      step: number,
      path: step(number),
      name: `checkpoint-${number}`,
    })),
  });
  expect((await run('steps', step(500))).stdout).toBe(` 500  ${step(500)}\n1500  ${step(1500)}\n`);
  const { json: answer } = await runJson('neighbours', json.steps[1].path, 'word7');
  expect(answer).toMatchObject({ token: { id: 7, token: 'word7' } });

  renameSync(step(1500), join(runFolder, 'last'));
  expect((await runJson('steps', join(runFolder, 'last'))).json).toMatchObject({
    error: { code: 'noFolder' },
  });
});
