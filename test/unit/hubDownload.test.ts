import { existsSync, readFileSync, readdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, open, truncate, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cachedCheckpoints } from '../../src/extension/checkpoints/huggingFaceCache.js';
import { download, planDownload, type DownloadOptions } from '../../src/hub/download.js';
import type { HubEnvironment } from '../../src/hub/environment.js';
import type { Pause } from '../../src/hub/waiting.js';
import { parseRepository } from '../../src/hub/repository.js';
import { makeSample } from '../../src/sample/makeSample.js';
import { COMMIT, cutAfter, fail, gitSha1, HubServer, rangeStart, sha256 } from './fixtures/hubServer.js';
import { temporaryFolder } from './support.js';

const NAME = 'someone/tiny';
const root = temporaryFolder();
const weights = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251));
const FILES = {
  'README.md': 'not needed',
  'config.json': JSON.stringify({ model_type: 'gpt2' }),
  'generation_config.json': '{}',
  'merges.txt': 'a b',
  'model.safetensors': weights,
  'pytorch_model.bin': Buffer.alloc(1000),
  'tokenizer.json': '{"model":{}}',
};

let server: HubServer;
let environment: HubEnvironment;
let number = 0;

beforeEach(async () => {
  server = await HubServer.start(NAME, FILES);
  environment = { endpoint: server.endpoint, cacheFolder: join(root, `cache ${number++}`) };
});
afterEach(() => server.stop());

/** Waits of the download, none of which is waited for. */
function noPause() {
  return vi.fn<Pause>(() => Promise.resolve());
}

async function fetchAll(options: DownloadOptions = {}, revision?: string): Promise<string> {
  const given = { pause: noPause(), ...options };
  const plan = await planDownload(parseRepository(NAME, revision), environment, given);
  return download(plan, environment, given);
}

function blobs(): string[] {
  const folder = join(environment.cacheFolder, 'models--someone--tiny', 'blobs');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

const weightsBlob = () => join(environment.cacheFolder, 'models--someone--tiny', 'blobs', sha256(weights));

/** Cuts the connection when so many bytes more are on the disk. */
function cut(response: ServerResponse, content: Buffer, from: number, bytes: number): true {
  const size = () => statSync(`${weightsBlob()}.incomplete`, { throwIfNoEntry: false })?.size ?? 0;
  return cutAfter(response, content, from, bytes, () => size() >= from + bytes);
}

describe('a download', () => {
  it('tells the sizes first, and fetches the files needed into the layout of the hub', async () => {
    const plan = await planDownload(parseRepository(NAME), environment);
    expect(plan.files.map(({ path }) => path)).toEqual([
      ...['merges.txt', 'tokenizer.json', 'config.json', 'model.safetensors'],
    ]);
    expect(plan).toMatchObject({ commit: COMMIT, architecture: 'gpt2', bytes: 300_000 + 3 + 12 + 21 });
    expect(plan.missing).toBe(plan.bytes);
    expect(existsSync(environment.cacheFolder)).toBe(false);

    const stages: string[] = [];
    const folder = await download(plan, environment, { onProgress: ({ stage }) => stages.push(stage) });
    const repository = join(environment.cacheFolder, 'models--someone--tiny');
    expect(folder).toBe(join(repository, 'snapshots', COMMIT));
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
    expect(readlinkSync(join(folder, 'model.safetensors'))).toBe(join('..', '..', 'blobs', sha256(weights)));
    expect(readlinkSync(join(folder, 'config.json'))).toBe(
      join('..', '..', 'blobs', gitSha1(Buffer.from(FILES['config.json']))),
    );
    expect(readFileSync(join(repository, 'refs', 'main'), 'utf8')).toBe(COMMIT);
    expect(blobs()).toHaveLength(4);
    expect(blobs().every((name) => /^[0-9a-f]+$/.test(name))).toBe(true);
    expect(stages[0]).toMatch(/^Downloading merges.txt, 0 kB of 301 kB$/);
    expect(await cachedCheckpoints(environment.cacheFolder)).toEqual([
      { folder, name: NAME, revision: COMMIT.slice(0, 7) },
    ]);
  });

  it('fetches nothing that is there already', async () => {
    await fetchAll();
    server.seen.length = 0;
    const plan = await planDownload(parseRepository(NAME, 'v1'), environment);
    expect(plan.missing).toBe(0);
    await download(plan, environment);
    expect(server.requestsFor('model.safetensors', 'hub')).toEqual([]);
    expect(readdirSync(join(environment.cacheFolder, 'models--someone--tiny', 'refs'))).toEqual([
      'main',
      'v1',
    ]);
  });

  it('takes the shards that the index names, and no other weights', async () => {
    server.files.delete('model.safetensors');
    const shard = Buffer.from('shard');
    const index = {
      weight_map: { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' },
    };
    server.files.set('model.safetensors.index.json', Buffer.from(JSON.stringify(index)));
    for (const name of Object.values(index.weight_map)) server.files.set(name, shard);
    server.files.set('consolidated.safetensors', Buffer.alloc(10));
    const plan = await planDownload(parseRepository(NAME), environment);
    expect(plan.files.map(({ path }) => path).filter((path) => path.includes('model'))).toEqual([
      ...Object.values(index.weight_map),
      'model.safetensors.index.json',
    ]);
    server.files.delete('model-00002-of-00002.safetensors');
    await expect(planDownload(parseRepository(NAME), environment)).rejects.toMatchObject({
      code: 'noWeights',
      message: expect.stringContaining('model-00002-of-00002.safetensors') as string,
    });
  });

  it('refuses a repository without safetensors, naming what it holds and what to do', async () => {
    server.files.delete('model.safetensors');
    await expect(fetchAll()).rejects.toMatchObject({
      code: 'noWeights',
      message: expect.stringMatching(
        `pytorch_model.bin.*/${NAME}/tree/refs/pr/1\\..*save_pretrained\\(folder, safe_serialization=True\\)`,
      ) as string,
    });
  });

  it('takes up a connection that is cut, where it broke off', async () => {
    let cuts = 0;
    server.trouble = ({ server: at, headers }, response, content) =>
      at === 'cdn' && cuts++ < 3 && cut(response, content!, rangeStart(headers), 70_000);
    const folder = await fetchAll();
    const requests = server.requestsFor('model.safetensors', 'cdn').map(({ headers }) => headers);
    expect(requests.map(rangeStart)).toEqual([0, 70_000, 140_000, 210_000]);
    expect(requests.slice(1).map((headers) => headers['if-range'])).toEqual(
      Array(3).fill(`"${sha256(weights)}"`),
    );
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
  });

  it('gives up after cuts without one byte between them, and keeps what came', async () => {
    let first = true;
    server.trouble = ({ server: at, headers }, response, content) => {
      if (at !== 'cdn') return false;
      const bytes = first ? 50_000 : 0;
      first = false;
      return cut(response, content!, rangeStart(headers), bytes);
    };
    await expect(fetchAll()).rejects.toMatchObject({ code: 'network' });
    expect(server.requestsFor('model.safetensors', 'cdn').length).toBeLessThan(10);
    expect(readFileSync(`${weightsBlob()}.incomplete`)).toHaveLength(50_000);
    server.trouble = () => false;
    server.seen.length = 0;
    const plan = await planDownload(parseRepository(NAME), environment);
    expect(plan.bytes - plan.missing).toBeGreaterThanOrEqual(50_000);
    const folder = await download(plan, environment);
    expect(rangeStart(server.requestsFor('model.safetensors', 'cdn')[0].headers)).toBe(50_000);
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
  });

  it('begins again where the server knows no ranges, or sends another range', async () => {
    for (const whole of [true, false]) {
      await mkdir(join(weightsBlob(), '..'), { recursive: true });
      await writeFile(`${weightsBlob()}.incomplete`, weights.subarray(0, 1000));
      let wrong = !whole;
      server.trouble = ({ server: at, headers }, response, content) => {
        if (at !== 'cdn' || (!whole && !wrong)) return false;
        if (whole) response.end(content);
        else cutAfter(response, content!, rangeStart(headers) + 5, 100, () => false);
        wrong = false;
        return true;
      };
      const folder = await fetchAll();
      expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
      environment = { ...environment, cacheFolder: `${environment.cacheFolder} again` };
    }
  });

  it('begins again when more is there than the file has', async () => {
    await mkdir(join(weightsBlob(), '..'), { recursive: true });
    await writeFile(`${weightsBlob()}.incomplete`, Buffer.alloc(weights.length + 1));
    const folder = await fetchAll();
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
  });

  it('removes a file of another digest, and makes no checkpoint of it', async () => {
    await mkdir(join(weightsBlob(), '..'), { recursive: true });
    await writeFile(`${weightsBlob()}.incomplete`, 'something else');
    await expect(fetchAll()).rejects.toMatchObject({
      code: 'badDigest',
      message: expect.stringContaining('model.safetensors') as string,
    });
    expect(existsSync(`${weightsBlob()}.incomplete`)).toBe(false);
    expect(existsSync(weightsBlob())).toBe(false);
    expect(await cachedCheckpoints(environment.cacheFolder)).toEqual([]);
    expect(existsSync(join(environment.cacheFolder, 'models--someone--tiny', 'snapshots'))).toBe(false);
  });

  it('checks small files by git’s digest', async () => {
    server.digests.set('merges.txt', gitSha1(Buffer.from('x y')));
    await expect(fetchAll()).rejects.toMatchObject({ code: 'badDigest' });
    expect(server.requestsFor('model.safetensors', 'hub')).toEqual([]);
  });

  it('refuses more bytes than the hub told', async () => {
    server.trouble = ({ server: at }, response, content) =>
      at === 'cdn' && (response.end(Buffer.concat([content!, Buffer.alloc(5)])), true);
    await expect(fetchAll()).rejects.toMatchObject({ code: 'badDigest' });
  });

  it('waits as 429 asks, and says when it is too long', async () => {
    let busy = 2;
    server.trouble = ({ url }, response) =>
      url.endsWith('/merges.txt') && busy-- > 0 && fail(response, 429, '', { 'retry-after': 7 });
    const pause = noPause();
    await fetchAll({ pause });
    expect(pause.mock.calls.map(([milliseconds]) => milliseconds)).toEqual([7000, 7000]);
    server.trouble = (_seen, response) => fail(response, 429, '', { 'retry-after': '3600' });
    await expect(fetchAll()).rejects.toMatchObject({
      code: 'hubBusy',
      message: expect.stringContaining('3600 seconds') as string,
    });
  });

  it('tries again after 5xx, a bounded number of times', async () => {
    let broken = 2;
    server.trouble = ({ server: at }, response) => at === 'cdn' && broken-- > 0 && fail(response, 503, '');
    await fetchAll();
    server.seen.length = 0;
    server.trouble = (_seen, response) => fail(response, 500, '');
    await expect(fetchAll()).rejects.toMatchObject({ code: 'network' });
    expect(server.seen).toHaveLength(5);
  });

  it.each([
    ['GatedRepo', 403, undefined, 'noAccess', /gated: accept its licence at .*someone\/tiny.*token/],
    ['GatedRepo', 403, 'hf_secret', 'noAccess', /gated, and your token's account/],
    ['RepoNotFound', 401, undefined, 'noAccess', /no public repository someone\/tiny/],
    ['RepoNotFound', 401, 'hf_secret', 'noAccess', /does not let your token read/],
    ['RepoNotFound', 404, undefined, 'noRepository', /no repository someone\/tiny/],
  ] as const)('explains %s (%d) with the token %s', async (error, status, token, code, message) => {
    if (token) environment = { ...environment, token };
    server.trouble = (_seen, response) => fail(response, status, error);
    const failed = await fetchAll().catch((reason: unknown) => reason);
    expect(failed).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(JSON.stringify(failed)).not.toContain('hf_secret');
  });

  it('explains a revision that is not there', async () => {
    await expect(fetchAll({}, 'v9')).rejects.toMatchObject({
      code: 'noRepository',
      message: expect.stringContaining('no revision "v9"') as string,
    });
  });

  it('gives the token to the hub and to no other server', async () => {
    environment = { ...environment, token: 'hf_secret' };
    await fetchAll();
    const tokens = (at: 'hub' | 'cdn') =>
      new Set(server.seen.filter((seen) => seen.server === at).map(({ headers }) => headers.authorization));
    expect(tokens('hub')).toEqual(new Set(['Bearer hf_secret']));
    expect(tokens('cdn')).toEqual(new Set([undefined]));
  });

  it('follows a list to another server without the token', async () => {
    environment = { ...environment, token: 'hf_secret' };
    server.trouble = ({ url }, response) => {
      if (!url.includes('/tree/')) return false;
      response.writeHead(200, { link: `<${server.cdnEndpoint}/more>; rel="next"` });
      response.end('[]');
      return true;
    };
    await expect(fetchAll()).rejects.toMatchObject({ code: 'noRepository' });
    const [more] = server.requestsFor('more', 'cdn');
    expect(more.headers.authorization).toBeUndefined();
  });

  it('stops when it is cancelled, and goes on later', async () => {
    const abort = new AbortController();
    server.trouble = ({ server: at }, response, content) => {
      if (at !== 'cdn') return false;
      response.writeHead(200, { 'content-length': content!.length });
      response.write(content!.subarray(0, 90_000));
      return true;
    };
    const running = fetchAll({ signal: abort.signal });
    await vi.waitFor(() => expect(statSync(`${weightsBlob()}.incomplete`).size).toBe(90_000));
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(blobs().filter((name) => name.endsWith('.lock'))).toEqual([]);
    expect(await cachedCheckpoints(environment.cacheFolder)).toEqual([]);
    server.trouble = () => false;
    expect(readFileSync(join(await fetchAll(), 'model.safetensors')).equals(weights)).toBe(true);
    expect(rangeStart(server.requestsFor('model.safetensors', 'cdn').at(-1)!.headers)).toBe(90_000);
  });

  it('takes up a connection on which nothing more comes', async () => {
    let stall = true;
    server.trouble = ({ server: at }, response, content) => {
      if (at !== 'cdn' || !stall) return false;
      stall = false;
      response.writeHead(200, { 'content-length': content!.length });
      response.write(content!.subarray(0, 1000));
      return true;
    };
    const folder = await fetchAll({ stalledAfter: 50 });
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
  });

  it('tells a full disk, and reads nothing half-written back', async () => {
    const full: DownloadOptions['open'] = async (file, flags) => {
      const handle = await open(file, flags);
      if (!file.includes(sha256(weights))) return handle;
      let room = 100_000;
      const append = handle.appendFile.bind(handle);
      handle.appendFile = async (chunk) => {
        const bytes = Buffer.from(chunk as Buffer);
        await append(bytes.subarray(0, Math.max(0, room)));
        room -= bytes.length;
        if (room < 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      };
      return handle;
    };
    await expect(fetchAll({ open: full })).rejects.toMatchObject({
      code: 'diskFull',
      message: expect.stringContaining('Make room') as string,
    });
    expect(existsSync(weightsBlob())).toBe(false);
    expect(await cachedCheckpoints(environment.cacheFolder)).toEqual([]);
    const folder = await fetchAll();
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
    expect(rangeStart(server.requestsFor('model.safetensors', 'cdn').at(-1)!.headers)).toBe(100_000);
  });

  it('fetches a blob again whose size is wrong', async () => {
    await fetchAll();
    await truncate(weightsBlob(), 10);
    const folder = await fetchAll();
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
  });

  it('keeps out of the way of another download of the same file, and takes over one that died', async () => {
    await mkdir(join(weightsBlob(), '..'), { recursive: true });
    const { hostname } = await import('node:os');
    writeFileSync(`${weightsBlob()}.lock`, `${process.ppid} ${hostname()}`);
    await expect(fetchAll()).rejects.toMatchObject({ code: 'downloading' });
    writeFileSync(`${weightsBlob()}.lock`, `4194999 ${hostname()}`);
    await fetchAll();
  });

  it('tells that the hub can not be reached', async () => {
    const closed = { ...environment, endpoint: 'http://127.0.0.1:9' };
    const pause = noPause();
    await expect(planDownload(parseRepository(NAME), closed, { pause })).rejects.toMatchObject({
      code: 'network',
      message: expect.stringContaining('127.0.0.1:9') as string,
    });
    expect(pause).toHaveBeenCalledTimes(4);
  });
});

describe('the sample on a hub', () => {
  it('is opened from the cache like any checkpoint', async () => {
    const sample = join(root, 'sample');
    await makeSample(sample);
    await server.stop();
    server = await HubServer.start('planted', {
      'config.json': readFileSync(join(sample, 'config.json')),
      'model.safetensors': readFileSync(join(sample, 'model.safetensors')),
    });
    const there = { ...environment, endpoint: server.endpoint };
    const folder = await download(await planDownload(parseRepository('planted'), there), there);
    const { Checkpoint } = await import('../../src/checkpoint/checkpoint.js');
    const checkpoint = await Checkpoint.open(folder);
    expect(checkpoint.info).toMatchObject({ name: 'planted', folder });
    await checkpoint.close();
  });
});
