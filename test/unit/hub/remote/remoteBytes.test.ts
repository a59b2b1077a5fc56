import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PositionedFile } from '../../../../src/checkpoint/positionedFile.js';
import { TensorStore } from '../../../../src/checkpoint/tensorStore.js';
import type { HubReading } from '../../../../src/hub/remote/hubReading.js';
import { RemoteBytes } from '../../../../src/hub/remote/remoteBytes.js';
import type { RemoteFile } from '../../../../src/hub/remote/remoteFile.js';
import type { AskedPart } from '../../../../src/protocol/worker.js';
import { encodeSafetensors } from '../../../reference/safetensors.js';
import { COMMIT, fail, HubServer, rangeStart, sendRange, sha256 } from '../../fixtures/hubServer.js';
import { noPause } from '../../fixtures/tinyHub.js';
import { errorOf, temporaryFolder } from '../../support.js';

const NAME = 'model.safetensors';
const content = Buffer.from(Array.from({ length: 1_000_003 }, (_, i) => (i * 31 + (i >> 8)) % 251));
const BLOCK = 16 << 10;

const root = temporaryFolder();
let server: HubServer;
let number = 0;
let file: RemoteFile;
let asked: AskedPart[];
let reading: HubReading | undefined;

beforeAll(async () => {
  server = await HubServer.start('someone/tiny', { [NAME]: content });
  vi.stubEnv('QK_LENS_CACHE_FOLDER', root);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});
beforeEach(() => {
  const parts = join(root, 'hub', 'models--someone--tiny', 'parts', String(number++));
  file = { repository: 'someone/tiny', commit: COMMIT, name: NAME, size: content.length, digest: '', parts };
  asked = [];
  const mayRead = (part: AskedPart) => asked.push(part) > 0;
  reading = { endpoint: server.endpoint, token: 'hf_secret', pause: noPause(), mostKept: 1e9, mayRead };
  server.trouble = () => false;
  server.seen.length = 0;
});
afterEach(() => rmSync(join(root, 'hub'), { recursive: true, force: true }));

const open = () => RemoteBytes.open(file, () => reading);

/** Whether the file's own bytes are read; `toEqual` would compare them one by one. */
async function reads(remote: RemoteBytes, from: number, to: number): Promise<boolean> {
  const bytes = new Uint8Array(to - from);
  await remote.fill(from, bytes);
  return content.subarray(from, to).equals(bytes);
}

const ranges = () => server.requestsFor(NAME, 'cdn').map(({ headers }) => headers.range);

describe('parts of a file on the hub', () => {
  it('are fetched in whole blocks, behind the redirect, without the token there', async () => {
    const remote = await open();
    expect(await reads(remote, 20_000, 40_000)).toBe(true);
    expect(ranges()).toEqual([`bytes=${BLOCK}-${3 * BLOCK - 1}`]);
    expect(asked).toEqual([
      { repository: 'someone/tiny', file: NAME, bytes: 2 * BLOCK, fileBytes: content.length },
    ]);
    expect(server.requestsFor(NAME, 'hub')[0].headers.authorization).toBe('Bearer hf_secret');
    expect(server.requestsFor(NAME, 'cdn')[0].headers.authorization).toBeUndefined();
    expect(await reads(remote, content.length - 5, content.length)).toBe(true);
    expect(await reads(remote, 0, 5)).toBe(true);
    expect(server.requestsFor(NAME, 'cdn')[2].headers['if-range']).toBe(`"${sha256(content)}"`);
  });

  it('are read without a connection once they are here, by another program too', async () => {
    await reads(await open(), 20_000, 40_000);
    server.seen.length = 0;
    reading = undefined;
    const later = await open();
    expect(await reads(later, 25_000, 35_000)).toBe(true);
    const now = new Uint8Array(100);
    later.fillNow(30_000, now);
    expect(Buffer.from(now)).toEqual(content.subarray(30_000, 30_100));
    expect(server.seen).toEqual([]);
    expect(await errorOf(reads(later, 0, 10))).toMatchObject({ code: 'hubLimit' });
    expect(() => later.fillNow(0, now)).toThrow(/not on this machine/);
  });

  it('that are announced are asked for once and fetched in one request, near gaps with them', async () => {
    const remote = await open();
    await reads(remote, 300_000, 300_010);
    asked.length = 0;
    await remote.announce(100_000, 500_000);
    for (let at = 100_000; at < 600_000; at += 50_000) {
      expect(await reads(remote, at, at + 50_000)).toBe(true);
    }
    expect(ranges()).toHaveLength(2);
    expect(asked).toHaveLength(1);
    expect(asked[0].bytes).toBe(30 * BLOCK);
  });

  it('that a matrix needs are asked for together', async () => {
    const announced = vi.spyOn(PositionedFile.prototype, 'announce');
    const [rows, cols] = [1200, 1024];
    const ones = new Float64Array(rows * cols).fill(1);
    const path = join(root, 'matrix.safetensors');
    writeFileSync(
      path,
      encodeSafetensors([{ name: 'w', dtype: 'F32', shape: [rows, cols], data: ones }]).bytes,
    );
    const store = await TensorStore.open(path);
    announced.mockClear();
    await store.read32({ tensor: 'w' });
    expect(announced.mock.calls.map(([, length]) => length)).toEqual([4 * rows * cols]);
    await store.close();
    announced.mockRestore();
  });

  it('are not read if that is refused', async () => {
    reading = { ...reading!, mayRead: () => false };
    const remote = await open();
    expect(await errorOf(remote.announce(0, 500_000))).toMatchObject({
      code: 'hubLimit',
      message:
        '508 kB of model.safetensors (someone/tiny) are not on this machine, and may not be read from the hub. Ask again and allow it: on the command line by a larger --remote SIZE.',
    });
    expect(server.seen).toEqual([]);
  });

  it('are continued after the connection was cut', async () => {
    let cuts = 0;
    server.trouble = (seen, response) => {
      if (seen.server !== 'cdn' || cuts++ > 1) return false;
      const from = rangeStart(seen.headers);
      response.writeHead(206, { 'content-range': `bytes ${from}-${31 * BLOCK - 1}/${content.length}` });
      response.write(content.subarray(from, from + 3 * BLOCK), () => response.destroy());
      return true;
    };
    const remote = await open();
    expect(await reads(remote, 0, 31 * BLOCK)).toBe(true);
    expect(cuts).toBeGreaterThan(2);
  });

  it('make room by the oldest of other files', async () => {
    const own = file;
    const first = { ...file, parts: `${file.parts} of another` };
    file = first;
    await reads(await open(), 0, 600_000);
    file = own;
    reading = { ...reading!, mostKept: 700_000 };
    expect(await reads(await open(), 0, 300_000)).toBe(true);
    const later = await RemoteBytes.open(first, () => undefined);
    expect(await errorOf(reads(later, 0, 10))).toMatchObject({ code: 'hubLimit' });
    expect(await errorOf(reads(await open(), 300_000, 900_000))).toMatchObject({
      message: expect.stringContaining('QK_LENS_HUB_BYTES') as string,
    });
  });
});

/** What the second server sends in place of a part. */
const WRONG: readonly [
  what: string,
  answer: Parameters<typeof answering>[0],
  code: string,
  message: RegExp,
][] = [
  [
    'the whole file',
    (_range, response) => response.writeHead(200).end(content),
    'network',
    /sends the whole file/,
  ],
  ['another part', (_range, response) => part(response, 5, 10), 'network', /sent another part/],
  [
    'a file of another size',
    (_range, response) => part(response, 0, BLOCK, content.length + 1),
    'fileChanged',
    /no longer the file/,
  ],
  ['no such part', (_range, response) => response.writeHead(416).end(), 'fileChanged', /no longer the file/],
  [
    'too much',
    (_range, response) => {
      response.writeHead(206, { 'content-range': `bytes 0-${BLOCK - 1}/${content.length}` });
      response.end(content.subarray(0, BLOCK + 1));
    },
    'network',
    /more bytes/,
  ],
  ['403', (_range, response) => fail(response, 403, 'GatedRepo'), 'noAccess', /gated/],
  ['401', (_range, response) => fail(response, 401, 'RepoNotFound'), 'noAccess', /your token/],
  ['404', (_range, response) => fail(response, 404, 'EntryNotFound'), 'noRepository', /no repository/],
  ['429', (_range, response) => fail(response, 429, '', { 'retry-after': '900' }), 'hubBusy', /900 seconds/],
];

type Response = Parameters<HubServer['trouble']>[1];

function answering(answer: (range: string, response: Response) => void) {
  server.trouble = ({ server: at, headers }, response) => {
    if (at !== 'cdn') return false;
    answer(headers.range!, response);
    return true;
  };
}

function part(response: Response, from: number, to: number, size = content.length): void {
  response.writeHead(206, { 'content-range': `bytes ${from}-${to - 1}/${size}` });
  response.end(content.subarray(from, to));
}

describe('an answer that is not the part asked for', () => {
  it.each(WRONG)('%s', async (_what, answer, code, message) => {
    answering(answer);
    const error = await errorOf(reads(await open(), 0, 100));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    reading = undefined;
    expect(await errorOf(reads(await open(), 0, 100))).toMatchObject({ code: 'hubLimit' });
  });

  it('is found by its ETag once a part was read', async () => {
    const remote = await open();
    await reads(remote, 0, 100);
    const other = Buffer.from(content).fill(7);
    server.trouble = ({ server: at, headers }, response) => {
      if (at === 'cdn') sendRange({ headers }, response, other, `"${sha256(other)}"`);
      return at === 'cdn';
    };
    for (const again of [remote, await open()]) {
      expect(await errorOf(reads(again, 500_000, 500_100))).toMatchObject({ code: 'fileChanged' });
    }
    expect(await reads(remote, 0, 100)).toBe(true);
  });

  it('or comes from a connection that is cut every time', async () => {
    answering((_range, response) => response.destroy());
    expect(await errorOf(reads(await open(), 0, 100))).toMatchObject({ code: 'network' });
  });

  it('is waited for no longer than its reader', async () => {
    const stop = new AbortController();
    answering((_range, response) => {
      response.writeHead(206, { 'content-range': `bytes 0-${BLOCK - 1}/${content.length}` });
      response.write('x', () => stop.abort());
    });
    const remote = await open();
    await remote.announce(0, 100, stop.signal);
    expect(await errorOf(reads(remote, 0, 100))).toMatchObject({ code: 'cancelled' });
  });
});
