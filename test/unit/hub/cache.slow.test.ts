import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cacheFromEnvironment } from '../../../src/cache/cacheLocation.js';
import { FileDigests } from '../../../src/cache/fileDigests.js';
import { cachedCheckpoints } from '../../../src/extension/checkpoints/huggingFaceCache.js';
import { hubEnvironment } from '../../../src/hub/environment.js';
import { COMMIT, gitSha1 } from '../fixtures/hubServer.js';
import { FILES, hub, weights, useHub } from '../fixtures/tinyHub.js';
import { errorOf, temporaryFolder } from '../support.js';

useHub();
const repository = () => join(hub.environment.cacheFolder, 'models--someone--tiny');
const inSnapshot = (name: string) => join(repository(), 'snapshots', COMMIT, name);
const mergesBlob = () => join(repository(), 'blobs', gitSha1(Buffer.from(FILES['merges.txt'])));
const changed = Buffer.from(weights.map((byte, i) => (i === 12_345 ? byte ^ 1 : byte)));

function put(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** Everything is in its place, and right. */
function expectWhole(): void {
  expect(readFileSync(inSnapshot('model.safetensors')).equals(weights)).toBe(true);
  expect(readFileSync(inSnapshot('merges.txt'), 'utf8')).toBe(FILES['merges.txt']);
  expect(readlinkSync(inSnapshot('model.safetensors'))).toContain(join('..', 'blobs'));
}

describe('what is already in the cache', () => {
  it.each([
    ['weights', () => hub.weightsBlob(), changed],
    ['a small file', () => mergesBlob(), Buffer.from('a c')],
  ])('is fetched again if it has the size but not the digest: %s', async (_, blob, content) => {
    put(blob(), content);
    await hub.fetchAll();
    expectWhole();
  });

  it('is fetched again even if the checkpoint already links to it', async () => {
    await hub.fetchAll();
    writeFileSync(hub.weightsBlob(), changed);
    await hub.fetchAll();
    expectWhole();
  });

  it('counts if the checkpoint has its own correct copy', async () => {
    await hub.fetchAll();
    rmSync(inSnapshot('model.safetensors'));
    writeFileSync(inSnapshot('model.safetensors'), weights);
    rmSync(hub.weightsBlob());
    hub.server.seen.length = 0;
    await hub.fetchAll();
    expect(hub.server.requestsFor('model.safetensors', 'hub')).toEqual([]);
    writeFileSync(inSnapshot('model.safetensors'), changed);
    await hub.fetchAll();
    expectWhole();
  });

  it('does not count if a link leads away from the blobs', async () => {
    await hub.fetchAll();
    const elsewhere = join(temporaryFolder(), 'elsewhere');
    writeFileSync(elsewhere, weights);
    rmSync(inSnapshot('model.safetensors'));
    symlinkSync(elsewhere, inSnapshot('model.safetensors'));
    await hub.fetchAll();
    expectWhole();
    expect(readFileSync(elsewhere).equals(weights)).toBe(true);
  });

  it('is read once, and again after a change', async () => {
    const store = join(temporaryFolder(), 'store');
    const checked = async (): Promise<boolean> => {
      const stages: string[] = [];
      const onProgress = ({ stage }: { stage: string }) => stages.push(stage);
      await hub.fetchAll({ digests: new FileDigests(store), onProgress });
      expectWhole();
      return stages.some((stage) => stage.startsWith('Checking model.safetensors'));
    };
    put(hub.weightsBlob(), weights);
    expect(await checked()).toBe(true);
    expect(await checked()).toBe(false);
    utimesSync(hub.weightsBlob(), 1, 1);
    expect(await checked()).toBe(true);
    rmSync(hub.weightsBlob());
    expect(await checked(), 'it is fetched').toBe(false);
    expect(await checked(), 'what was fetched was checked as it came').toBe(false);
  });

  it('stops being read when cancelled', async () => {
    put(hub.weightsBlob(), weights);
    const stop = new AbortController();
    const onProgress = ({ stage }: { stage: string }) => {
      if (stage.startsWith('Checking model')) stop.abort();
    };
    const digests = new FileDigests(undefined);
    const original = digests.digestOf.bind(digests);
    vi.spyOn(digests, 'digestOf').mockImplementation((path, options = {}) =>
      original(path, {
        ...options,
        onProgress: (fraction) => {
          options.onProgress?.(fraction);
          stop.abort();
        },
      }),
    );
    expect(await errorOf(hub.fetchAll({ digests, onProgress, signal: stop.signal }))).toMatchObject({
      code: 'cancelled',
      message: expect.stringContaining('The download was cancelled') as string,
    });
    expect(existsSync(`${hub.weightsBlob()}.lock`)).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('what is not a regular file in the cache', () => {
  const victim = () => join(hub.environment.cacheFolder, 'victim');

  it.each(['.incomplete', '.lock', ''])(
    'is not written through: a link in place of BLOB%s',
    async (suffix) => {
      put(victim(), 'precious');
      put(mergesBlob(), FILES['merges.txt']);
      symlinkSync(victim(), `${hub.weightsBlob()}${suffix}`);
      await hub.fetchAll();
      expect(readFileSync(victim(), 'utf8')).toBe('precious');
      expect(lstatSync(hub.weightsBlob()).isFile()).toBe(true);
      expectWhole();
    },
  );

  it.each(['.incomplete', '.lock', ''])('blocks nothing: a named pipe in place of BLOB%s', async (suffix) => {
    put(mergesBlob(), FILES['merges.txt']);
    execFileSync('mkfifo', [`${hub.weightsBlob()}${suffix}`]);
    await hub.fetchAll();
    expectWhole();
  });

  it('is not read endlessly: a device in place of what was fetched before', async () => {
    put(mergesBlob(), FILES['merges.txt']);
    symlinkSync('/dev/zero', `${hub.weightsBlob()}.incomplete`);
    await hub.fetchAll();
    expectWhole();
  });

  it('is not written through: a file in place of BLOB.incomplete with a second name', async () => {
    put(victim(), 'precious');
    put(mergesBlob(), FILES['merges.txt']);
    linkSync(victim(), `${hub.weightsBlob()}.incomplete`);
    await hub.fetchAll();
    expect(readFileSync(victim(), 'utf8')).toBe('precious');
    expectWhole();
  });

  it.each(['.incomplete', '.lock', ''])('is named if it is a folder: BLOB%s', async (suffix) => {
    const folder = `${hub.weightsBlob()}${suffix}`;
    mkdirSync(folder, { recursive: true });
    expect(await errorOf(hub.fetchAll())).toMatchObject({
      code: 'cannotWrite',
      message: expect.stringContaining(folder) as string,
    });
  });

  it("does not count as a revision's name", async () => {
    await hub.fetchAll();
    rmSync(join(repository(), 'refs', 'main'));
    execFileSync('mkfifo', [join(repository(), 'refs', 'main')]);
    expect(await cachedCheckpoints(hub.environment.cacheFolder)).toHaveLength(1);
  });
});

describe('a lock', () => {
  it.each(['0', '-1', '', 'NaN', '1e3', '99999999999999'])(
    'with the process id %j is ignored',
    async (pid) => {
      put(`${hub.weightsBlob()}.lock`, `${pid} ${hostname()}`);
      await hub.fetchAll();
      expectWhole();
    },
  );

  it('of a megabyte is ignored', async () => {
    put(`${hub.weightsBlob()}.lock`, `1 ${'x'.repeat(1 << 20)}`);
    await hub.fetchAll();
  });

  it.each([
    [String(process.ppid), hostname()],
    [String(process.pid), hostname()],
    ['1', 'another-machine'],
  ])('of process %s on %s is held', async (pid, host) => {
    put(`${hub.weightsBlob()}.lock`, `${pid} ${host}`);
    expect(await errorOf(hub.fetchAll())).toMatchObject({ code: 'downloading' });
  });
});

describe('the folders without a home', () => {
  beforeEach(() => void vi.stubEnv('HOME', ''));
  afterEach(() => void vi.unstubAllEnvs());

  it('are still absolute', () => {
    const empty = { HF_HOME: '', HF_HUB_CACHE: '', XDG_CACHE_HOME: '' };
    for (const environment of [{}, empty]) {
      expect(isAbsolute(hubEnvironment(environment).cacheFolder)).toBe(true);
      expect(isAbsolute(cacheFromEnvironment(environment).folder)).toBe(true);
    }
    expect(isAbsolute(cacheFromEnvironment({ XDG_CACHE_HOME: 'here' }).folder)).toBe(true);
  });
});
