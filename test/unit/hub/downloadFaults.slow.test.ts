import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, open, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { cachedCheckpoints } from '../../../src/extension/checkpoints/huggingFaceCache.js';
import { download, planDownload, type DownloadOptions } from '../../../src/hub/download.js';
import { parseRepository } from '../../../src/hub/repository.js';
import { cutAfter, fail, rangeStart, sha256 } from '../fixtures/hubServer.js';
import { hub, NAME, noPause, weights, useHub } from '../fixtures/tinyHub.js';

useHub();
describe('a failing download', () => {
  it('resumes a cut connection where it broke off', async () => {
    let cuts = 0;
    hub.server.trouble = ({ server: at, headers }, response, content) =>
      at === 'cdn' && cuts++ < 3 && hub.cut(response, content!, rangeStart(headers), 70_000);
    const folder = await hub.fetchAll();
    const requests = hub.server.requestsFor('model.safetensors', 'cdn').map(({ headers }) => headers);
    expect(requests.map(rangeStart)).toEqual([0, 70_000, 140_000, 210_000]);
    expect(requests.slice(1).map((headers) => headers['if-range'])).toEqual(
      Array(3).fill(`"${sha256(weights)}"`),
    );
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
  });

  it('gives up after repeated cuts without a byte between them, and keeps what arrived', async () => {
    let first = true;
    hub.server.trouble = ({ server: at, headers }, response, content) => {
      if (at !== 'cdn') return false;
      const bytes = first ? 50_000 : 0;
      first = false;
      return hub.cut(response, content!, rangeStart(headers), bytes);
    };
    await expect(hub.fetchAll()).rejects.toMatchObject({ code: 'network' });
    expect(hub.server.requestsFor('model.safetensors', 'cdn').length).toBeLessThan(10);
    expect(readFileSync(`${hub.weightsBlob()}.incomplete`)).toHaveLength(50_000);
    hub.server.trouble = () => false;
    hub.server.seen.length = 0;
    const plan = await planDownload(parseRepository(NAME), hub.environment);
    expect(plan.bytes - plan.missing).toBeGreaterThanOrEqual(50_000);
    const folder = await download(plan, hub.environment);
    expect(rangeStart(hub.server.requestsFor('model.safetensors', 'cdn')[0].headers)).toBe(50_000);
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
  });

  it('gives up on a server that always starts over, with more or less data', async () => {
    let answers = 0;
    hub.server.trouble = ({ server: at }, response, content) => {
      if (at !== 'cdn' || answers++ > 40) return false;
      return hub.cut(response, content!, 0, answers % 2 === 0 ? 1_000 : 70_000);
    };
    await expect(hub.fetchAll()).rejects.toMatchObject({ code: 'network' });
  });

  it('starts over if the server ignores ranges, or sends another range', async () => {
    for (const whole of [true, false]) {
      await mkdir(join(hub.weightsBlob(), '..'), { recursive: true });
      await writeFile(`${hub.weightsBlob()}.incomplete`, weights.subarray(0, 1000));
      let wrong = !whole;
      hub.server.trouble = ({ server: at, headers }, response, content) => {
        if (at !== 'cdn' || (!whole && !wrong)) return false;
        if (whole) response.end(content);
        else cutAfter(response, content!, rangeStart(headers) + 5, 100, () => false);
        wrong = false;
        return true;
      };
      const folder = await hub.fetchAll();
      expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
      hub.environment = { ...hub.environment, cacheFolder: `${hub.environment.cacheFolder} again` };
    }
  });

  it('starts over if more is stored than the file has', async () => {
    await mkdir(join(hub.weightsBlob(), '..'), { recursive: true });
    await writeFile(`${hub.weightsBlob()}.incomplete`, Buffer.alloc(weights.length + 1));
    const folder = await hub.fetchAll();
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
  });

  it('removes a file with a wrong digest, and makes no checkpoint of it', async () => {
    await mkdir(join(hub.weightsBlob(), '..'), { recursive: true });
    await writeFile(`${hub.weightsBlob()}.incomplete`, 'something else');
    await expect(hub.fetchAll()).rejects.toMatchObject({
      code: 'badDigest',
      message: expect.stringContaining('model.safetensors') as string,
    });
    expect(existsSync(`${hub.weightsBlob()}.incomplete`)).toBe(false);
    expect(existsSync(hub.weightsBlob())).toBe(false);
    expect(await cachedCheckpoints(hub.environment.cacheFolder)).toEqual([]);
    expect(existsSync(join(hub.environment.cacheFolder, 'models--someone--tiny', 'snapshots'))).toBe(false);
  });

  it('refuses more bytes than the hub announced', async () => {
    hub.server.trouble = ({ server: at }, response, content) =>
      at === 'cdn' && (response.end(Buffer.concat([content!, Buffer.alloc(5)])), true);
    await expect(hub.fetchAll()).rejects.toMatchObject({ code: 'badDigest' });
  });

  it('waits as a 429 requests, and reports when that is too long', async () => {
    let busy = 2;
    hub.server.trouble = ({ url }, response) =>
      url.endsWith('/merges.txt') && busy-- > 0 && fail(response, 429, '', { 'retry-after': 7 });
    const pause = noPause();
    await hub.fetchAll({ pause });
    expect(pause.mock.calls.map(([milliseconds]) => milliseconds)).toEqual([7000, 7000]);
    hub.server.trouble = (_seen, response) => fail(response, 429, '', { 'retry-after': '3600' });
    await expect(hub.fetchAll()).rejects.toMatchObject({
      code: 'hubBusy',
      message: expect.stringContaining('3600 seconds') as string,
    });
  });

  it('tries again after 5xx, a bounded number of times', async () => {
    let broken = 2;
    hub.server.trouble = ({ server: at }, response) =>
      at === 'cdn' && broken-- > 0 && fail(response, 503, '');
    await hub.fetchAll();
    hub.server.seen.length = 0;
    hub.server.trouble = (_seen, response) => fail(response, 500, '');
    await expect(hub.fetchAll()).rejects.toMatchObject({ code: 'network' });
    expect(hub.server.seen).toHaveLength(5);
  });

  it('stops when it is cancelled, and resumes later', async () => {
    const abort = new AbortController();
    hub.server.trouble = ({ server: at }, response, content) => {
      if (at !== 'cdn') return false;
      response.writeHead(200, { 'content-length': content!.length });
      response.write(content!.subarray(0, 90_000));
      return true;
    };
    const running = hub.fetchAll({ signal: abort.signal });
    await vi.waitFor(() => expect(statSync(`${hub.weightsBlob()}.incomplete`).size).toBe(90_000));
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(hub.blobs().filter((name) => name.endsWith('.lock'))).toEqual([]);
    expect(await cachedCheckpoints(hub.environment.cacheFolder)).toEqual([]);
    hub.server.trouble = () => false;
    expect(readFileSync(join(await hub.fetchAll(), 'model.safetensors')).equals(weights)).toBe(true);
    expect(rangeStart(hub.server.requestsFor('model.safetensors', 'cdn').at(-1)!.headers)).toBe(90_000);
  });

  it('resumes a connection that stalls', async () => {
    let stall = true;
    hub.server.trouble = ({ server: at }, response, content) => {
      if (at !== 'cdn' || !stall) return false;
      stall = false;
      response.writeHead(200, { 'content-length': content!.length });
      response.write(content!.subarray(0, 1000));
      return true;
    };
    const folder = await hub.fetchAll({ stalledAfter: 50 });
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
  });

  it('reports a full disk, and reads nothing half-written back', async () => {
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
    await expect(hub.fetchAll({ open: full })).rejects.toMatchObject({
      code: 'diskFull',
      message: expect.stringContaining('Make room') as string,
    });
    expect(existsSync(hub.weightsBlob())).toBe(false);
    expect(await cachedCheckpoints(hub.environment.cacheFolder)).toEqual([]);
    const folder = await hub.fetchAll();
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
    expect(rangeStart(hub.server.requestsFor('model.safetensors', 'cdn').at(-1)!.headers)).toBe(100_000);
  });

  it('fetches a blob of the wrong size again', async () => {
    await hub.fetchAll();
    await truncate(hub.weightsBlob(), 10);
    const folder = await hub.fetchAll();
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
  });

  it('waits for another download of the same file, and takes over one that died', async () => {
    await mkdir(join(hub.weightsBlob(), '..'), { recursive: true });
    const { hostname } = await import('node:os');
    writeFileSync(`${hub.weightsBlob()}.lock`, `${process.ppid} ${hostname()}`);
    await expect(hub.fetchAll()).rejects.toMatchObject({ code: 'downloading' });
    writeFileSync(`${hub.weightsBlob()}.lock`, `4194999 ${hostname()}`);
    await hub.fetchAll();
  });

  it("reports that the hub can't be reached", async () => {
    const closed = { ...hub.environment, endpoint: 'http://127.0.0.1:9' };
    const pause = noPause();
    await expect(planDownload(parseRepository(NAME), closed, { pause })).rejects.toMatchObject({
      code: 'network',
      message: expect.stringContaining('127.0.0.1:9') as string,
    });
    expect(pause).toHaveBeenCalledTimes(4);
  });
});
