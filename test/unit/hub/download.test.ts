import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { cachedCheckpoints } from '../../../src/extension/checkpoints/huggingFaceCache.js';
import { download, planDownload } from '../../../src/hub/download.js';
import { parseRepository } from '../../../src/hub/repository.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { COMMIT, fail, gitSha1, HubServer, sha256 } from '../fixtures/hubServer.js';
import { FILES, hub, NAME, weights, useHub } from '../fixtures/tinyHub.js';
import { loraFixture } from '../checkpoint/adapter/fixtures.js';
import { temporaryFolder } from '../support.js';

useHub();
describe('a download', () => {
  it("reports the sizes first, and fetches the needed files into the hub's layout", async () => {
    const plan = await planDownload(parseRepository(NAME), hub.environment);
    expect(plan.files.map(({ path }) => path)).toEqual([
      ...['merges.txt', 'tokenizer.json', 'config.json', 'model.safetensors'],
    ]);
    expect(plan).toMatchObject({ commit: COMMIT, architecture: 'gpt2', bytes: 300_000 + 3 + 12 + 21 });
    expect(plan.missing).toBe(plan.bytes);
    expect(existsSync(hub.environment.cacheFolder)).toBe(false);

    const stages: string[] = [];
    const folder = await download(plan, hub.environment, { onProgress: ({ stage }) => stages.push(stage) });
    const repository = join(hub.environment.cacheFolder, 'models--someone--tiny');
    expect(folder).toBe(join(repository, 'snapshots', COMMIT));
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
    expect(readlinkSync(join(folder, 'model.safetensors'))).toBe(join('..', '..', 'blobs', sha256(weights)));
    expect(readlinkSync(join(folder, 'config.json'))).toBe(
      join('..', '..', 'blobs', gitSha1(Buffer.from(FILES['config.json']))),
    );
    expect(readFileSync(join(repository, 'refs', 'main'), 'utf8')).toBe(COMMIT);
    expect(hub.blobs()).toHaveLength(4);
    expect(hub.blobs().every((name) => /^[0-9a-f]+$/.test(name))).toBe(true);
    expect(stages[0]).toMatch(/^Downloading merges.txt, 0 kB of 301 kB$/);
    expect(await cachedCheckpoints(hub.environment.cacheFolder)).toEqual([
      { folder, name: NAME, revision: COMMIT.slice(0, 7) },
    ]);
  });

  it('fetches nothing that is already there', async () => {
    await hub.fetchAll();
    hub.server.seen.length = 0;
    const plan = await planDownload(parseRepository(NAME, 'v1'), hub.environment);
    expect(plan.missing).toBe(0);
    await download(plan, hub.environment);
    expect(hub.server.requestsFor('model.safetensors', 'hub')).toEqual([]);
    expect(readdirSync(join(hub.environment.cacheFolder, 'models--someone--tiny', 'refs'))).toEqual([
      'main',
      'v1',
    ]);
  });

  it('fetches the shards that the index names, and no other weights', async () => {
    hub.server.files.delete('model.safetensors');
    const shard = Buffer.from('shard');
    const index = {
      weight_map: { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' },
    };
    hub.server.files.set('model.safetensors.index.json', Buffer.from(JSON.stringify(index)));
    for (const name of Object.values(index.weight_map)) hub.server.files.set(name, shard);
    hub.server.files.set('consolidated.safetensors', Buffer.alloc(10));
    const plan = await planDownload(parseRepository(NAME), hub.environment);
    expect(plan.files.map(({ path }) => path).filter((path) => path.includes('model'))).toEqual([
      ...Object.values(index.weight_map),
      'model.safetensors.index.json',
    ]);
    hub.server.files.delete('model-00002-of-00002.safetensors');
    await expect(planDownload(parseRepository(NAME), hub.environment)).rejects.toMatchObject({
      code: 'noWeights',
      message: expect.stringContaining('model-00002-of-00002.safetensors') as string,
    });
  });

  it('fetches PyTorch weights where there are no safetensors, and no other pickles', async () => {
    hub.server.files.delete('model.safetensors');
    for (const name of ['training_args.bin', 'optimizer.pt']) hub.server.files.set(name, Buffer.alloc(9));
    const weightsOf = async () => {
      const { files } = await planDownload(parseRepository(NAME), hub.environment);
      return files.map(({ path }) => path).filter((path) => /\.(?:bin|pt|index\.json)$/.test(path));
    };
    expect(await weightsOf()).toEqual(['pytorch_model.bin']);

    hub.server.files.delete('pytorch_model.bin');
    const shard = 'pytorch_model-00001-of-00001.bin';
    hub.server.files.set(shard, Buffer.alloc(200));
    const index = (map: object) =>
      hub.server.files.set('pytorch_model.bin.index.json', Buffer.from(JSON.stringify({ weight_map: map })));
    index({ a: shard });
    expect(await weightsOf()).toEqual(['pytorch_model.bin.index.json', shard]);
    index({ a: shard, b: 'evil.pkl' });
    await expect(weightsOf()).rejects.toThrow('pytorch_model.bin.index.json does not say where');
  });

  it('fetches a GGUF file that is named, or the only one', async () => {
    for (const name of ['config.json', 'model.safetensors', 'pytorch_model.bin'])
      hub.server.files.delete(name);
    const planOf = (text: string) => planDownload(parseRepository(text), hub.environment);
    const names = ['tiny-Q8_0.gguf', 'big-00001-of-00002.gguf', 'big-00002-of-00002.gguf', 'mmproj-x.gguf'];
    hub.server.files.set(names[0], Buffer.from('GGUF'));
    const folder = await download(await planOf(NAME), hub.environment);
    expect(folder).toMatch(/snapshots.*tiny-Q8_0\.gguf$/);
    expect(readFileSync(folder, 'utf8')).toBe('GGUF');

    for (const name of names.slice(1)) hub.server.files.set(name, Buffer.from(name));
    await expect(planOf(NAME)).rejects.toThrow(
      `holds 2 GGUF models: big-00001-of-00002.gguf, tiny-Q8_0.gguf. Name one of them, as in ${NAME}/big-00001-of-00002.gguf.`,
    );
    const split = await planOf(`${NAME}/${names[1]}`);
    expect(split.files.map(({ path }) => path)).toEqual(names.slice(1, 3));
    expect(split.folder.endsWith(names[1])).toBe(true);
    await expect(planOf(`${NAME}/other.gguf`)).rejects.toThrow(/holds no other\.gguf\. Its GGUF files are/);
  });

  it('fetches a LoRA adapter where there are no whole weights', async () => {
    for (const name of ['config.json', 'model.safetensors', 'pytorch_model.bin'])
      hub.server.files.delete(name);
    const from = (name: string) => readFileSync(loraFixture(`gpt2/plain/${name}`));
    for (const name of ['adapter_config.json', 'adapter_model.safetensors'])
      hub.server.files.set(name, from(name));
    for (const name of ['optimizer.pt', 'adapter_model.bin']) hub.server.files.set(name, Buffer.alloc(9));
    const plan = await planDownload(parseRepository(NAME), hub.environment);
    expect(plan.files.map(({ path }) => path)).toEqual([
      ...['merges.txt', 'tokenizer.json', 'adapter_config.json', 'adapter_model.safetensors'],
    ]);
    const folder = await download(plan, hub.environment);
    const checkpoint = await Checkpoint.open(folder, {}, undefined, { base: loraFixture('gpt2/base') });
    expect(checkpoint.info).toMatchObject({ name: 'tiny', model: { adapter: { method: 'LoRA' } } });
    await checkpoint.close();
  });

  it('refuses a repository with other weights alone, naming what it holds and what to do', async () => {
    hub.server.files.delete('model.safetensors');
    hub.server.files.delete('pytorch_model.bin');
    hub.server.files.set('tf_model.h5', Buffer.alloc(9));
    await expect(hub.fetchAll()).rejects.toMatchObject({
      code: 'noWeights',
      message: expect.stringMatching(
        `tf_model.h5.*/${NAME}/tree/refs/pr/1\\..*save_pretrained\\(folder, safe_serialization=True\\)`,
      ) as string,
    });
  });

  it('checks small files by git’s digest', async () => {
    hub.server.digests.set('merges.txt', gitSha1(Buffer.from('x y')));
    await expect(hub.fetchAll()).rejects.toMatchObject({ code: 'badDigest' });
    expect(hub.server.requestsFor('model.safetensors', 'hub')).toEqual([]);
  });

  it.each([
    ['GatedRepo', 403, undefined, 'noAccess', /gated: accept its licence at .*someone\/tiny.*token/],
    ['GatedRepo', 403, 'hf_secret', 'noAccess', /gated, and your token's account/],
    ['RepoNotFound', 401, undefined, 'noAccess', /no public repository someone\/tiny/],
    ['RepoNotFound', 401, 'hf_secret', 'noAccess', /does not let your token read/],
    ['RepoNotFound', 404, undefined, 'noRepository', /no repository someone\/tiny/],
  ] as const)('explains %s (%d) with the token %s', async (error, status, token, code, message) => {
    if (token) hub.environment = { ...hub.environment, token };
    hub.server.trouble = (_seen, response) => fail(response, status, error);
    const failed = await hub.fetchAll().catch((reason: unknown) => reason);
    expect(failed).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(JSON.stringify(failed)).not.toContain('hf_secret');
  });

  it('explains a missing revision', async () => {
    await expect(hub.fetchAll({}, 'v9')).rejects.toMatchObject({
      code: 'noRepository',
      message: expect.stringContaining('no revision "v9"') as string,
    });
  });

  it('sends the token to the hub and to no other server', async () => {
    hub.environment = { ...hub.environment, token: 'hf_secret' };
    await hub.fetchAll();
    const tokens = (at: 'hub' | 'cdn') =>
      new Set(
        hub.server.seen.filter((seen) => seen.server === at).map(({ headers }) => headers.authorization),
      );
    expect(tokens('hub')).toEqual(new Set(['Bearer hf_secret']));
    expect(tokens('cdn')).toEqual(new Set([undefined]));
  });

  it("follows a list's pages to another server without the token", async () => {
    hub.environment = { ...hub.environment, token: 'hf_secret' };
    hub.server.trouble = ({ url }, response) => {
      if (!url.includes('/tree/')) return false;
      response.writeHead(200, { link: `<${hub.server.cdnEndpoint}/more>; rel="next"` });
      response.end('[]');
      return true;
    };
    await expect(hub.fetchAll()).rejects.toMatchObject({ code: 'noRepository' });
    const [more] = hub.server.requestsFor('more', 'cdn');
    expect(more.headers.authorization).toBeUndefined();
  });
});

describe('a checkpoint on a hub', () => {
  it('is opened from the cache like any other', async () => {
    const made = makeRandomCheckpoint(join(temporaryFolder(), 'made')).folder;
    const server = await HubServer.start('small', {
      'config.json': readFileSync(join(made, 'config.json')),
      'model.safetensors': readFileSync(join(made, 'model.safetensors')),
    });
    const there = { ...hub.environment, endpoint: server.endpoint };
    const folder = await download(await planDownload(parseRepository('small'), there), there);
    const { Checkpoint } = await import('../../../src/checkpoint/checkpoint.js');
    const checkpoint = await Checkpoint.open(folder);
    expect(checkpoint.info).toMatchObject({ name: 'small', folder });
    await checkpoint.close();
    await server.stop();
  });
});
