import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { openLlama2c } from '../../../../src/checkpoint/llama2c/llama2cFile.js';
import { llama2cHeader } from '../../../../src/checkpoint/llama2c/llama2cHeader.js';
import { llama2cTensors } from '../../../../src/checkpoint/llama2c/llama2cTensors.js';
import { seededRandom } from '../../../reference/random.js';
import { outcomeOf } from '../../faults/fuzz.js';
import { errorOf, temporaryFolder } from '../../support.js';
import { readAll } from '../gguf/readAll.js';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/trainers', import.meta.url));
const root = temporaryFolder();
const NAMES = ['legacy.bin', 'legacyUnshared.bin', 'version1.bin', 'version2.bin'] as const;
const bytesOf = (name: string) => readFileSync(join(FIXTURES, name));

describe('int8 numbers with scales', () => {
  it('read from and to any byte are those of the whole tensor', async () => {
    const file = (await openLlama2c(join(FIXTURES, 'version2.bin')))!;
    const tensor = file.tensors.get('layers.1.feed_forward.w2.weight')!;
    const whole = file.readNow(tensor, 0, tensor.byteLength);
    for (const [from, to] of [
      [0, 4],
      [5, 42],
      [28, 36],
      [131, 132],
      [tensor.byteLength - 33, tensor.byteLength],
    ]) {
      expect(file.readNow(tensor, from, to)).toEqual(whole.slice(from, to));
      const room = new Uint8Array(to - from);
      await file.readInto(room, tensor, from, 7);
      expect(room).toEqual(whole.slice(from, to));
    }
    await file.close();
  });
});

describe('what is refused', () => {
  const opened = async (bytes: Uint8Array) => {
    const path = join(root, 'bad.bin');
    writeFileSync(path, bytes);
    return Checkpoint.open(path);
  };

  it.each(NAMES)('%s, cut off or with more behind it', async (name) => {
    for (const bytes of [bytesOf(name).subarray(0, -1), Buffer.concat([bytesOf(name), Buffer.alloc(4)])]) {
      expect(await errorOf(opened(bytes))).toMatchObject({
        code: 'noWeights',
        message: expect.stringMatching(/llama2\.c.* but has \d+ bytes where its sizes need \d+/),
      });
    }
  });

  it('another version', async () => {
    const bytes = bytesOf('version1.bin');
    bytes.writeInt32LE(3, 4);
    expect((await errorOf(opened(bytes))).message).toContain('in version 3');
  });

  it.each([0, 4, 12, 16, 20])('sizes that no model has, at byte %d: it is of no known format', async (at) => {
    const bytes = bytesOf('legacy.bin');
    bytes.writeInt32LE(at === 4 ? -12 : 0x7fff_fff1, at);
    expect(await errorOf(opened(bytes))).toMatchObject({ code: 'badTorchFile' });
  });
});

it('2,000 spoiled headers are read or refused', () => {
  const random = seededRandom(31);
  const pick = (below: number) => Math.floor(random.uniform() * below);
  let read = 0;
  for (let i = 0; i < 2000; i++) {
    const start = Buffer.from(bytesOf(NAMES[i % NAMES.length]).subarray(0, pick(20) === 0 ? pick(257) : 256));
    const ints = [0, 1, 2, 3, 16, 64, 1 << 16, 0x7fffffff, -1, -4];
    for (let edits = 1 + pick(3); edits > 0; edits--) {
      if (start.length > 44) start.writeInt32LE(ints[pick(ints.length)], pick(2) === 0 ? 4 * pick(10) : 37);
    }
    const header = llama2cHeader(start);
    if (typeof header !== 'object') continue;
    const { tensors, end } = llama2cTensors(header);
    expect(end).toBeGreaterThan(start.length);
    expect(tensors.size).toBeLessThanOrEqual(9 * 1000 + 3);
    read++;
  }
  expect(read).toBeGreaterThan(100);
});

it('60 spoiled files are opened or refused', async () => {
  const random = seededRandom(37);
  const path = join(root, 'spoiled.bin');
  for (let i = 0; i < 60; i++) {
    const bytes = bytesOf(NAMES[i % NAMES.length]);
    bytes[Math.floor(random.uniform() * 41)] = Math.floor(random.uniform() * 256);
    writeFileSync(path, bytes);
    const attempt = async () => (await Checkpoint.open(path)).close();
    await outcomeOf(`llama2c ${i}`, { 'spoiled.bin': bytes }, attempt);
  }
});

const trained = fileURLToPath(new URL('../../../../../shared/trained/stories260K', import.meta.url));
describe.skipIf(!existsSync(trained))("TinyStories' 260K (awaits ../shared/trained/stories260K)", () => {
  it('as published has every number of the same model in safetensors', async () => {
    const path = join(root, 'stories260K.bin');
    copyFileSync(join(trained, 'stories260K.bin'), path);
    const [published, converted] = [await Checkpoint.open(path), await Checkpoint.open(trained)];
    const { fingerprint: _own, sampledFingerprint: _sampled, bytes: _bytes, ...model } = published.info.model;
    expect(converted.info.model).toMatchObject(model);
    const [one, other] = [await readAll(published), await readAll(converted)];
    expect([...one.keys()]).toEqual([...other.keys()]);
    for (const [name, numbers] of one) expect(numbers.join() === other.get(name)!.join(), name).toBe(true);
    await Promise.all([published.close(), converted.close()]);
  });
});
