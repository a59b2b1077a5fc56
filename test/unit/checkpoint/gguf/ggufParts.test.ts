import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { encodeGguf, type Field } from '../../../reference/gguf/encodeGguf.js';
import { converted } from '../../../reference/gguf/convertToGguf.js';
import { errorOf, temporaryFolder } from '../../support.js';
import { readAll } from './readAll.js';

const root = temporaryFolder();
const fixtures = join(import.meta.dirname, '../../../fixtures/gguf/llama');
const file = join(fixtures, 'model.gguf');

let count = 0;
let folder: string;
beforeEach(() => {
  folder = join(root, `folder ${count++}`);
  mkdirSync(folder);
});

const copy = (name: string) => copyFileSync(file, join(folder, name));

async function weightsOf(path: string): Promise<Map<string, number[]>> {
  const checkpoint = await Checkpoint.open(path);
  try {
    return await readAll(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

describe('a folder', () => {
  it('with one GGUF file is that model', async () => {
    copy('tiny.Q4.gguf');
    writeFileSync(join(folder, 'README.md'), '');
    expect(await weightsOf(folder)).toEqual(await weightsOf(file));
  });

  it('with several is refused, and names them', async () => {
    copy('a.gguf');
    copy('b.gguf');
    expect(await errorOf(Checkpoint.open(folder))).toMatchObject({
      code: 'noWeights',
      message: expect.stringMatching(/2 GGUF models: "a.gguf", "b.gguf". Choose one/),
    });
  });

  it('with weights in another format is opened by these', async () => {
    const checkpoint = await Checkpoint.open(fixtures);
    await checkpoint.close();
    expect(checkpoint.store.files[0].path).toBe(join(fixtures, 'model.safetensors'));
  });
});

describe('a model that was split', () => {
  const name = (part: number) => join(folder, `tiny-0000${part}-of-00003.gguf`);

  beforeEach(() => {
    const fields = (part: number): Record<string, Field> => ({
      'split.no': { u32: part },
      'split.count': { u32: 3 },
    });
    const { metadata, tensors } = converted(fixtures);
    const third = Math.ceil(tensors.length / 3);
    for (let i = 0; i < 3; i++) {
      const part = tensors.slice(i * third, (i + 1) * third);
      writeFileSync(name(i + 1), encodeGguf({ ...(i === 0 && metadata), ...fields(i) }, part));
    }
  });

  it('is opened by any of its files, and by its folder', async () => {
    const whole = await weightsOf(file);
    expect(await weightsOf(name(1))).toEqual(whole);
    expect(await weightsOf(name(3))).toEqual(whole);
    expect(await weightsOf(folder)).toEqual(whole);
  });

  it('whose parts are in each other’s place is refused', async () => {
    copyFileSync(name(1), name(2));
    expect(await errorOf(Checkpoint.open(folder))).toMatchObject({
      code: 'badGguf',
      message: expect.stringContaining('it is part 1 of 3, where part 2 of 3 should be'),
    });
  });
});

it('a missing part is named', async () => {
  copy('tiny-00002-of-00002.gguf');
  for (const path of [folder, join(folder, 'tiny-00002-of-00002.gguf')]) {
    expect(await errorOf(Checkpoint.open(path))).toMatchObject({
      code: 'noWeights',
      message: expect.stringContaining('"tiny-00001-of-00002.gguf" is not there'),
    });
  }
});
