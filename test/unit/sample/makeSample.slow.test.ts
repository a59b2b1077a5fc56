import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeSample } from '../../../src/sample/makeSample.js';
import { SAMPLE_NOTICE, SAMPLE_VERSION } from '../../../src/sample/planted.js';
import { readFiles } from '../sampleReference.js';
import { errorOf, temporaryFolder } from '../support.js';

const FILES = ['config.json', 'model.safetensors'];
const hash = (folder: string): string[] =>
  FILES.map((name) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex'),
  );

describe('the sample checkpoint', () => {
  const parent = temporaryFolder();
  const whole = join(parent, 'deep', 'whole');

  beforeAll(async () => {
    const start = performance.now();
    await makeSample(whole);
    console.log(`made in ${(performance.now() - start).toFixed(0)} ms`);
  });

  it('is a GPT-2 folder as Hugging Face writes it, and says that it was made by hand', () => {
    const { config, metadata, tensors } = readFiles(whole);
    expect(config).toMatchObject({
      model_type: 'gpt2',
      qk_lens_notice: SAMPLE_NOTICE,
      qk_lens_sample_version: SAMPLE_VERSION,
    });
    expect(metadata).toEqual({ format: 'pt' });
    expect(tensors.has('lm_head.weight')).toBe(false);
    expect(tensors.get('wte.weight')?.shape).toEqual([50257, 96]);
    expect([...tensors.keys()].filter((name) => name.startsWith('h.3.'))).toHaveLength(12);
    for (const { data } of tensors.values()) expect(data.every(Number.isFinite)).toBe(true);
    expect(readdirSync(whole).sort()).toEqual(FILES);
  });

  it('has the same bytes every time, and is not rewritten if it exists', async () => {
    const again = join(parent, 'again');
    mkdirSync(again);
    await makeSample(again);
    expect(hash(again)).toEqual(hash(whole));
    const before = statSync(again).ino;
    const stages: string[] = [];
    await makeSample(again, { onProgress: ({ stage }) => stages.push(stage) });
    expect(statSync(again).ino).toBe(before);
    expect(stages).toEqual([]);
  });

  it('replaces a sample of another version and a broken one', async () => {
    const other = join(parent, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'config.json'), JSON.stringify({ qk_lens_sample_version: SAMPLE_VERSION - 1 }));
    await makeSample(other);
    expect(hash(other)).toEqual(hash(whole));
    truncateSync(join(other, 'model.safetensors'), 1000);
    await makeSample(other);
    expect(hash(other)).toEqual(hash(whole));
  });

  it('does not touch a folder with other contents, and says so', async () => {
    const mine = join(parent, 'mine');
    mkdirSync(mine);
    writeFileSync(join(mine, 'config.json'), '{"model_type":"gpt2"}');
    const error = await errorOf(makeSample(mine));
    expect(error.code).toBe('badRequest');
    expect(error.message).toContain(mine);
    expect(readFileSync(join(mine, 'config.json'), 'utf8')).toBe('{"model_type":"gpt2"}');
  });

  it('says why it cannot be written', async () => {
    const file = join(parent, 'file');
    writeFileSync(file, '');
    const error = await errorOf(makeSample(join(file, 'sample')));
    expect(error.code).toBe('noFolder');
    expect(error.message).toContain(join(file, 'sample'));
  });

  it('leaves nothing behind when it is cancelled at any stage', async () => {
    const place = join(parent, 'cancelled');
    mkdirSync(place);
    const stages: string[] = [];
    for (let n = 0; n < 3; n++) {
      const controller = new AbortController();
      let seen = 0;
      const making = makeSample(join(place, 'sample'), {
        signal: controller.signal,
        onProgress: ({ stage }) => {
          if (seen++ === n) {
            stages.push(stage);
            controller.abort();
          }
        },
      });
      expect((await errorOf(making)).code).toBe('cancelled');
      expect(readdirSync(place)).toEqual([]);
    }
    expect(new Set(stages).size).toBe(3);
  });

  it('can be made by two processes at the same time', async () => {
    const place = join(parent, 'both');
    await Promise.all([makeSample(join(place, 'sample')), makeSample(join(place, 'sample'))]);
    expect(hash(join(place, 'sample'))).toEqual(hash(whole));
    expect(readdirSync(place)).toEqual(['sample']);
  });
});
