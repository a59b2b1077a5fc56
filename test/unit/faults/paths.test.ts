import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { errorOf, temporaryFolder } from '../support.js';

const root = temporaryFolder();

async function fingerprintOf(folder: string): Promise<string> {
  const checkpoint = await Checkpoint.open(folder);
  await checkpoint.close();
  return checkpoint.info.model.fingerprint;
}

describe('a checkpoint', () => {
  const plain = makeRandomCheckpoint(join(root, 'plain'), { seed: 4 }).folder;

  it.each([
    'two words',
    'Größe 東京 🙂',
    "it's 100% [a] (b) #1 & c;d",
    '.hidden',
    '-rf',
    '%20',
    'a'.repeat(200),
  ])('opens in a folder named %s', async (name) => {
    const { folder } = makeRandomCheckpoint(join(root, name), { seed: 4 });
    expect(await fingerprintOf(folder)).toBe(await fingerprintOf(plain));
  });

  it('opens by a relative path, with a separator at its end and with dots', async () => {
    const whole = await fingerprintOf(plain);
    for (const path of [relative('.', plain), plain + sep, join(plain, '..', 'plain'), `${plain}${sep}.`]) {
      expect(await fingerprintOf(path), path).toBe(whole);
    }
  });

  it('opens through links to the folder and, as in the Hugging Face cache, to its files', async () => {
    const whole = await fingerprintOf(plain);
    symlinkSync(plain, join(root, 'linked'), 'dir');
    expect(await fingerprintOf(join(root, 'linked'))).toBe(whole);

    const { folder } = makeRandomCheckpoint(join(root, 'snapshots/abc'), { seed: 4 });
    mkdirSync(join(root, 'blobs'));
    for (const [i, name] of readdirSync(folder).entries()) {
      renameSync(join(folder, name), join(root, `blobs/${i}`));
      symlinkSync(join('..', '..', 'blobs', String(i)), join(folder, name));
    }
    expect(await fingerprintOf(folder)).toBe(whole);
  });

  it('whose link leads nowhere, or in a circle, gets a message of its own', async () => {
    symlinkSync(join(root, 'gone'), join(root, 'broken'));
    expect((await errorOf(Checkpoint.open(join(root, 'broken')))).code).toBe('noFolder');
    symlinkSync(join(root, 'circle'), join(root, 'circle'));
    expect((await errorOf(Checkpoint.open(join(root, 'circle')))).code).toBe('noFolder');

    const { folder } = makeRandomCheckpoint(join(root, 'half'), { seed: 4 });
    unlinkSync(join(folder, 'model.safetensors'));
    symlinkSync(join(root, 'gone'), join(folder, 'model.safetensors'));
    expect(await errorOf(Checkpoint.open(folder))).toMatchObject({ code: 'noWeights' });
  });

  it('whose weights are a folder, or an endless device, is reported', async () => {
    const { folder } = makeRandomCheckpoint(join(root, 'odd'), { seed: 4 });
    const weights = join(folder, 'model.safetensors');
    unlinkSync(weights);
    mkdirSync(weights);
    expect((await errorOf(Checkpoint.open(folder))).code).toMatch(/noWeights|badSafetensors/);
  });

  it('that names a shard outside its folder is refused', async () => {
    const { folder } = makeRandomCheckpoint(join(root, 'index'), { seed: 4 });
    renameSync(join(folder, 'model.safetensors'), join(root, 'outside.safetensors'));
    const bytes = readFileSync(join(root, 'outside.safetensors'));
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString()) as object;
    for (const outside of [
      '../outside.safetensors',
      join(root, 'outside.safetensors'),
      '..\\outside.safetensors',
    ]) {
      const weightMap = Object.fromEntries(Object.keys(header).map((name) => [name, outside]));
      writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
      expect((await errorOf(Checkpoint.open(folder))).code, outside).toMatch(/noWeights|badSafetensors/);
    }
  });

  it('that names shards in subfolders is read, also through links inside it and links to files', async () => {
    const whole = makeRandomCheckpoint(join(root, 'whole'), { seed: 4 }).folder;
    const opened = await Checkpoint.open(whole);
    const { folder } = makeRandomCheckpoint(join(root, 'below'), { seed: 4 });
    mkdirSync(join(folder, 'weights', 'deep'), { recursive: true });
    renameSync(join(folder, 'model.safetensors'), join(root, 'blob'));
    symlinkSync(join(root, 'blob'), join(folder, 'weights', 'deep', 'model-00001.safetensors'));
    symlinkSync('deep', join(folder, 'weights', 'inner'));
    for (const shard of ['weights/deep/model-00001.safetensors', 'weights/inner/model-00001.safetensors']) {
      writeIndex(folder, [...opened.store.names()], shard);
      const checkpoint = await Checkpoint.open(folder);
      expect([...checkpoint.store.names()].sort()).toEqual([...opened.store.names()].sort());
      await checkpoint.close();
    }
    await opened.close();
  });

  it('that names a shard through a link out of its folder, or by an invalid path, is refused', async () => {
    const { folder } = makeRandomCheckpoint(join(root, 'leading out'), { seed: 4 });
    mkdirSync(join(root, 'elsewhere'));
    renameSync(join(folder, 'model.safetensors'), join(root, 'elsewhere', 'model-1.safetensors'));
    symlinkSync(join(root, 'elsewhere'), join(folder, 'out'));
    symlinkSync('..', join(folder, 'up'));
    const long = `${'x/'.repeat(1000)}model.safetensors`;
    for (const shard of [
      ...['out/model-1.safetensors', 'up/elsewhere/model-1.safetensors', './x/../out/model-1.safetensors'],
      ...['out//model-1.safetensors', '/etc/passwd', 'C:\\x', 'a\0b', '', '.', '..', long, 5, null, ['out']],
    ]) {
      writeIndex(folder, ['wte.weight'], shard);
      const error = await errorOf(Checkpoint.open(folder));
      expect(error.code, String(shard)).toMatch(/noWeights|badSafetensors/);
      expect(error.message.length).toBeLessThan(folder.length + 400);
      if (String(shard).endsWith('model-1.safetensors')) expect(error.code).toBe('badSafetensors');
    }
  });

  it('that names more shards than any has is refused', async () => {
    const { folder } = makeRandomCheckpoint(join(root, 'many'), { seed: 4 });
    renameSync(join(folder, 'model.safetensors'), join(folder, 'one.safetensors'));
    const map = Object.fromEntries(
      Array.from({ length: 501 }, (_, i) => [`t${i}`, `model-${i}.safetensors`]),
    );
    writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }));
    expect(await errorOf(Checkpoint.open(folder))).toMatchObject({
      code: 'badSafetensors',
      message: expect.stringContaining('names 501 files'),
    });
  });

  it('whose index has 100,000 levels is refused', async () => {
    const { folder } = makeRandomCheckpoint(join(root, 'deep index'), { seed: 4 });
    renameSync(join(folder, 'model.safetensors'), join(folder, 'one.safetensors'));
    const deep = `{"weight_map": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    writeFileSync(join(folder, 'model.safetensors.index.json'), deep);
    expect(await errorOf(Checkpoint.open(folder))).toMatchObject({
      code: 'badSafetensors',
      message: expect.stringContaining('more than 200 levels'),
    });
  });
});

/** Names one file for all tensors. */
function writeIndex(folder: string, tensors: readonly string[], shard: unknown): void {
  const map = Object.fromEntries(tensors.map((name) => [name, shard]));
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }));
}
