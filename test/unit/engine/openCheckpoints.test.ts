import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MatrixCache } from '../../../src/cache/matrixCache.js';
import { answer } from '../../../src/questions/answers.js';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { OpenCheckpoints } from '../../../src/engine/openCheckpoints.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { compute, errorOf, temporaryFolder } from '../support.js';

const root = temporaryFolder();

function editConfig(folder: string, edit: object): void {
  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), ...edit }));
}

/** Closes what is open after the test. */
function openCheckpoints(cache?: MatrixCache): OpenCheckpoints {
  const checkpoints = new OpenCheckpoints(compute, cache);
  onTestFinished(() => checkpoints.closeAll());
  return checkpoints;
}

/** The largest singular value of the effective circuit, and the stages that were computed for it. */
async function ask(checkpoints: OpenCheckpoints, folder: string) {
  const { spaces, checkpoint } = await checkpoints.get(folder);
  const stages = new Set<string>();
  const { circuits } = await answer(
    'head',
    spaces,
    {
      ...DEFAULT_WEIGHTS,
      head: { layer: 1, head: 0 },
      circuits: ['effective'],
      vectors: [],
      top: 1,
      cosine: false,
    },
    { tokenizer: checkpoint.tokenizer, onProgress: ({ stage }) => stages.add(stage) },
  );
  return {
    value: circuits.effective!.singularValues[0],
    stages: [...stages],
    fingerprint: checkpoint.info.model.fingerprint,
  };
}

describe('open checkpoints', () => {
  it('compute nothing again at a second opening, and give the same numbers', async () => {
    const { folder } = makeRandomCheckpoint(join(root, 'kept'), { seed: 51 });
    const cache = new MatrixCache({ folder: join(root, 'cache'), maxBytes: 1e9 });
    const first = await ask(openCheckpoints(cache), folder);
    await cache.settled();
    const second = await ask(openCheckpoints(cache), folder);
    expect(first.stages).toEqual(expect.arrayContaining(['Computing W_EE', 'Gram matrix of W_EE']));
    expect(second.stages).toEqual(['Reading W_E']);
    expect(second.value).toBe(first.value);
  });

  it('are opened and computed again when the config changes', async () => {
    const { folder } = makeRandomCheckpoint(join(root, 'changed'), { seed: 52 });
    const cache = new MatrixCache({ folder: join(root, 'cache'), maxBytes: 1e9 });
    const checkpoints = openCheckpoints(cache);
    const before = await ask(checkpoints, folder);
    await cache.settled();
    editConfig(folder, { activation_function: 'relu' });
    const after = await ask(checkpoints, folder);
    expect(after.fingerprint).not.toBe(before.fingerprint);
    expect(after.stages).toContain('Computing W_EE');
    expect(after.value).not.toBe(before.value);
  });

  it('are opened again once, however many requests follow a change', async () => {
    const { folder } = makeRandomCheckpoint(join(root, 'many'), { seed: 53 });
    const checkpoints = openCheckpoints();
    await checkpoints.get(folder);
    utimesSync(join(folder, 'model.safetensors'), 1, 1);
    const opened = await Promise.all([
      checkpoints.get(folder),
      checkpoints.get(folder),
      checkpoints.get(folder),
    ]);
    expect(new Set(opened).size).toBe(1);
    expect((await ask(checkpoints, folder)).value).toBeGreaterThan(0);
  });

  it.each([
    'special_tokens_map.json',
    'added_tokens.json',
    'tokenizer_config.json',
    'vocab.json',
    'merges.txt',
  ])('are opened again when %s is added or changed', async (name) => {
    const { folder } = makeRandomCheckpoint(join(root, name), { seed: 56 });
    const checkpoints = new OpenCheckpoints(compute);
    const before = await checkpoints.get(folder);
    expect(await checkpoints.get(folder)).toBe(before);
    writeFileSync(join(folder, name), '{}');
    const after = await checkpoints.get(folder);
    expect(after).not.toBe(before);
    writeFileSync(join(folder, name), '{"a": 1}');
    expect(await checkpoints.get(folder)).not.toBe(after);
    await checkpoints.closeAll();
  });

  it('that are closed during a question give their own message', async () => {
    const { folder } = makeRandomCheckpoint(join(root, 'closed'), { seed: 54 });
    const checkpoints = openCheckpoints();
    const { checkpoint } = await checkpoints.get(folder);
    await checkpoints.close(folder);
    const error = await errorOf(checkpoint.store.read32({ tensor: 'wte.weight' }));
    expect(error).toMatchObject({
      code: 'fileChanged',
      message: expect.stringContaining('Open the checkpoint again'),
    });
  });
});

describe('a request', () => {
  it.each([{ top: NaN }, { top: 1e12 }, { vectors: [0.5] }])(
    'with the number %o is refused',
    async (part) => {
      const { folder } = makeRandomCheckpoint(join(root, 'numbers'), { seed: 55 });
      const { spaces, checkpoint } = await openCheckpoints().get(folder);
      const request = {
        ...DEFAULT_WEIGHTS,
        head: { layer: 0, head: 0 },
        circuits: [],
        vectors: [],
        top: 1,
        cosine: false,
      };
      const error = await errorOf(
        answer('head', spaces, { ...request, ...part }, { tokenizer: checkpoint.tokenizer }),
      );
      expect(error).toMatchObject({ code: 'badRequest', message: expect.stringContaining('whole number') });
    },
  );
});
