import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCheckpoints, isCheckpoint, isStillThere } from '../../../src/files/findCheckpoints.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'qk-lens-find-'));
});
afterEach(() => rm(root, { recursive: true }));

async function put(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), '{}');
  }
}

describe('findCheckpoints', () => {
  it('finds folders with a config.json and safetensors, nearest first', async () => {
    await put('b/deep/gpt2/config.json', 'b/deep/gpt2/model-00001-of-00002.safetensors');
    await put('a/config.json', 'a/model.safetensors');
    await put('settings/config.json', 'weights/model.safetensors');
    expect(await findCheckpoints(root)).toEqual([path.join(root, 'a'), path.join(root, 'b/deep/gpt2')]);
  });

  it('lists the steps of a run in their order', async () => {
    const names = [5, 40, 1000].map((step) => `checkpoint-${step}`);
    for (const name of names.toReversed()) await put(`${name}/config.json`, `${name}/model.safetensors`);
    expect(await findCheckpoints(root)).toEqual(names.map((name) => path.join(root, name)));
  });

  it('finds the folder itself', async () => {
    await put('config.json', 'model.safetensors');
    expect(await findCheckpoints(root)).toEqual([root]);
    expect(await isCheckpoint(root)).toBe(true);
  });

  it('skips packages, hidden folders and links to folders', async () => {
    for (const folder of ['node_modules/x', '.cache/x', 'venv/x']) {
      await put(`${folder}/config.json`, `${folder}/model.safetensors`);
    }
    await mkdir(path.join(root, 'real'));
    await symlink(root, path.join(root, 'real', 'loop'));
    expect(await findCheckpoints(root)).toEqual([]);
  });

  it('keeps its limits', async () => {
    for (const name of ['a', 'b', 'c']) await put(`${name}/config.json`, `${name}/model.safetensors`);
    await put('1/2/3/config.json', '1/2/3/model.safetensors');
    const limits = { depth: 2, folders: 100, found: 10 };
    expect(await findCheckpoints(root, limits)).toHaveLength(3);
    expect(await findCheckpoints(root, { ...limits, depth: 3 })).toHaveLength(4);
    expect(await findCheckpoints(root, { ...limits, found: 2 })).toHaveLength(2);
    expect(await findCheckpoints(root, { ...limits, folders: 3 })).toHaveLength(1);
  });

  it('knows what was opened again: a file of weights, with or without a config.json, or its folder', async () => {
    await put('toy/config.json', 'toy/trained.pt', 'toy/optimizer.pt', 'bare/trained.pt');
    const isThere = (name: string) => isStillThere(path.join(root, name));
    for (const one of ['toy/trained.pt', 'toy', 'bare/trained.pt', 'bare'])
      expect(await isThere(one), one).toBe(true);
    for (const other of ['toy/optimizer.pt', 'toy/config.json', 'toy/missing.pt', 'none', '']) {
      expect(await isThere(other), other).toBe(false);
    }
    expect(await isCheckpoint(path.join(root, 'toy'))).toBe(true);
    expect(await isCheckpoint(path.join(root, 'bare'))).toBe(false);
  });

  it('finds each file of weights where the folder prefers none, ten of a folder at most', async () => {
    await put('runs/config.json', 'runs/step_1.pt', 'runs/step_2.ckpt', 'runs/optimizer.pt');
    await put('shards/config.json', 'shards/pytorch_model.bin.index.json', 'shards/a/1.bin');
    await put('two/config.json', 'two/model.safetensors', 'two/pytorch_model.bin');
    await put('lora/adapter_config.json', 'lora/adapter_model.safetensors', 'meta/params.json');
    await put('meta/consolidated.00.pth');
    const names = ['lora', 'meta', 'runs/step_1.pt', 'runs/step_2.ckpt', 'shards', 'two'];
    const places = names.map((name) => path.join(root, name));
    expect(await findCheckpoints(root)).toEqual(places);
    for (const place of places) expect(await isStillThere(place), place).toBe(true);
    expect(await isStillThere(path.join(root, 'lora/adapter_model.safetensors'))).toBe(true);
    expect(await isStillThere(path.join(root, 'runs'))).toBe(false);
    await put(...Array.from({ length: 20 }, (_, step) => `runs/step_${step}.pt`));
    expect(await findCheckpoints(path.join(root, 'runs'))).toHaveLength(10);
  });

  it('finds GGUF models: a folder with one, and each of several', async () => {
    await put('alone/model.gguf', 'alone/mmproj-model.gguf', 'split/b-00001-of-00002.gguf');
    await put('split/b-00002-of-00002.gguf', 'two/a.gguf', 'two/b.gguf', 'two/config.json');
    const places = ['alone', 'split', 'two/a.gguf', 'two/b.gguf'].map((name) => path.join(root, name));
    expect(await findCheckpoints(root)).toEqual(places);
    for (const place of places) expect(await isStillThere(place), place).toBe(true);
    expect(await isStillThere(path.join(root, 'two'))).toBe(false);
    expect(await isStillThere(path.join(root, 'two/missing.gguf'))).toBe(false);
  });

  it('finds nothing in an empty folder', async () => {
    expect(await findCheckpoints(path.join(root, 'none'))).toEqual([]);
    await put('model.safetensors/config.json');
    expect(await isCheckpoint(root)).toBe(false);
  });
});
