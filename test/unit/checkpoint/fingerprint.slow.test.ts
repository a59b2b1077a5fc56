import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FileDigests } from '../../../src/cache/fileDigests.js';
import { MatrixCache } from '../../../src/cache/matrixCache.js';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { answer } from '../../../src/questions/answers.js';
import { DEFAULT_WEIGHTS, type CheckpointInfo } from '../../../src/protocol/model.js';
import { OpenCheckpoints } from '../../../src/engine/openCheckpoints.js';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { encodeHeader } from '../../reference/safetensors.js';
import { compute, errorOf, temporaryFolder } from '../support.js';

const root = temporaryFolder();
const FULL = /^[0-9a-f]{32}$/;
const SAMPLED = /^[0-9a-f]{16}$/;
const W_O = 'h.1.attn.c_proj.weight';
const SIZE = { nHeads: 4, dHead: 32 };
const PAST = new Date('2024-01-01T00:00:00Z');
let count = 0;

type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;

/** Larger than what is read at once when a checkpoint is opened: a tensor of 9 MB that no model has stands at its end. */
function largeCheckpoint(): string {
  const { folder } = makeRandomCheckpoint(join(root, `large ${count++}`), { seed: 71, ...SIZE });
  const weights = join(folder, 'model.safetensors');
  const { header, data } = parts(weights);
  const padding = Buffer.alloc(9 << 20, 7);
  header['padding'] = {
    dtype: 'F32',
    shape: [padding.length / 4],
    data_offsets: [data.length, data.length + padding.length],
  };
  writeFileSync(weights, Buffer.concat([encodeHeader(header), data, padding]));
  return folder;
}

function smallCheckpoint(): string {
  return makeRandomCheckpoint(join(root, `small ${count++}`), { seed: 71, ...SIZE }).folder;
}

function copyOf(folder: string): string {
  const copy = join(root, `copy ${count++}`);
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
  return copy;
}

function parts(weights: string): { header: Header; data: Buffer; start: number } {
  const bytes = readFileSync(weights);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  return {
    header: JSON.parse(bytes.subarray(8, start).toString()) as Header,
    data: bytes.subarray(start),
    start,
  };
}

/** Zeroes a head's rows of W_O, but for the bytes that the sampled fingerprint is over. */
function zeroHead(folder: string, head: number): void {
  const weights = join(folder, 'model.safetensors');
  const bytes = readFileSync(weights);
  const { header, start } = parts(weights);
  const [from, to] = header[W_O].data_offsets;
  const length = to - from;
  const middle = Math.floor((length - 4096) / 2);
  const rowBytes = SIZE.nHeads * SIZE.dHead * 4;
  for (let at = head * SIZE.dHead * rowBytes; at < (head + 1) * SIZE.dHead * rowBytes; at++) {
    const sampled = at < 4096 || at >= length - 4096 || (at >= middle && at < middle + 4096);
    if (!sampled) bytes[start + from + at] = 0;
  }
  writeFileSync(weights, bytes);
}

async function infoOf(folder: string, digests?: FileDigests, whole = false): Promise<CheckpointInfo> {
  const checkpoint = await Checkpoint.open(folder, {}, digests);
  try {
    return whole ? await checkpoint.fingerprinted() : checkpoint.info;
  } finally {
    await checkpoint.close();
  }
}

const newDigests = (): FileDigests => new FileDigests(join(root, `digests ${count++}`));

describe('the fingerprint of every byte', () => {
  it('changes when a head is zeroed between the samples', async () => {
    for (const make of [smallCheckpoint, largeCheckpoint]) {
      const folder = make();
      const zeroed = copyOf(folder);
      zeroHead(zeroed, 2);
      const [a, b] = [await infoOf(folder, undefined, true), await infoOf(zeroed, undefined, true)];
      expect(b.model.sampledFingerprint).toBe(a.model.sampledFingerprint);
      expect(b.model.sampledFingerprint).toMatch(SAMPLED);
      expect(a.model.fingerprint).toMatch(FULL);
      expect(b.model.fingerprint).not.toBe(a.model.fingerprint);
    }
  });

  it('is the same in another folder, and differs with another config', async () => {
    const folder = largeCheckpoint();
    const [copy, other] = [copyOf(folder), copyOf(folder)];
    const config = join(other, 'config.json');
    const edited = { ...(JSON.parse(readFileSync(config, 'utf8')) as object), activation_function: 'relu' };
    writeFileSync(config, JSON.stringify(edited));
    const infos = [folder, copy, other].map((one) => infoOf(one, undefined, true));
    const [a, b, c] = (await Promise.all(infos)).map(({ model }) => model.fingerprint);
    expect(b).toBe(a);
    expect(c).not.toBe(a);
  });

  it('of a small checkpoint is known at opening', async () => {
    const { model } = await infoOf(smallCheckpoint());
    expect(model.fingerprint).toMatch(FULL);
    expect(model.sampled).toBeUndefined();
  });

  it('of a large one is known once every byte is read, with progress, and then at every opening', async () => {
    const folder = largeCheckpoint();
    const store = join(root, `store ${count++}`);
    const checkpoint = await Checkpoint.open(folder, {}, new FileDigests(store));
    onTestFinished(() => checkpoint.close());
    const before = checkpoint.info.model;
    expect(before).toMatchObject({ fingerprint: expect.stringMatching(SAMPLED), sampled: true });
    const fractions: number[] = [];
    const after = (
      await checkpoint.fingerprinted({
        onProgress: ({ stage, fraction }) => stage === 'Fingerprint' && fractions.push(fraction!),
      })
    ).model;
    expect(after.fingerprint).toMatch(FULL);
    expect(after.sampledFingerprint).toBe(before.fingerprint);
    expect(after).not.toHaveProperty('sampled');
    expect(checkpoint.info.model).toEqual(after);
    expect(fractions.length).toBeGreaterThan(5);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect((await infoOf(folder, new FileDigests(store))).model).toEqual(after);
    expect((await infoOf(folder, newDigests())).model.sampled).toBe(true);
  });

  it('can be cancelled, stays sampled then, and is computed from the start when requested again', async () => {
    const checkpoint = await Checkpoint.open(largeCheckpoint(), {}, newDigests());
    onTestFinished(() => checkpoint.close());
    const abort = new AbortController();
    const read = checkpoint.fingerprinted({ signal: abort.signal, onProgress: () => abort.abort() });
    expect(await errorOf(read)).toMatchObject({ code: 'cancelled' });
    expect(checkpoint.info.model.sampled).toBe(true);
    expect((await checkpoint.fingerprinted()).model.fingerprint).toMatch(FULL);
  });

  it('is not computed from files that change while they are read', async () => {
    const folder = largeCheckpoint();
    const checkpoint = await Checkpoint.open(folder, {}, newDigests());
    onTestFinished(() => checkpoint.close());
    let edited = false;
    const read = checkpoint.fingerprinted({
      onProgress: () => {
        if (!edited) zeroHead(folder, 1);
        edited = true;
      },
    });
    expect(await errorOf(read)).toMatchObject({ code: 'fileChanged' });
    expect(checkpoint.info.model.sampled).toBe(true);
  });
});

describe('the fingerprint over samples', () => {
  it.each([
    ['llama', '5904e1e9d57e697f'],
    ['gemma2', 'e84324823be79850'],
    ['bloom', '9a2f15be9f14ca00'],
    ['transformer_lens LN', 'fa0a3718758ed8a5'],
  ])('of %s is that of version 0.1, which is in its kept results', async (name, expected) => {
    const { folder } = REFERENCE_MODELS[name](join(root, name));
    expect((await infoOf(folder)).model.sampledFingerprint).toBe(expected);
  });
});

describe('in the cache of the hub', () => {
  /** A snapshot whose weights are a link to a blob, named by its SHA-256. */
  function snapshotOf(folder: string, name = digestOf(folder)) {
    const model = join(root, `hub ${count++}`, 'models--someone--model');
    const snapshot = join(model, 'snapshots', 'a'.repeat(40));
    mkdirSync(snapshot, { recursive: true });
    mkdirSync(join(model, 'blobs'));
    const blob = join(model, 'blobs', name);
    copyFileSync(join(folder, 'model.safetensors'), blob);
    copyFileSync(join(folder, 'config.json'), join(snapshot, 'config.json'));
    symlinkSync(join('..', '..', 'blobs', name), join(snapshot, 'model.safetensors'));
    return { snapshot, blob };
  }

  const digestOf = (folder: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, 'model.safetensors')))
      .digest('hex');

  it("is known from the blob's name", async () => {
    const folder = largeCheckpoint();
    const { model } = await infoOf(snapshotOf(folder).snapshot);
    expect(model.fingerprint).toBe((await infoOf(folder, undefined, true)).model.fingerprint);
  });

  it('is not taken from a blob that was written to later, nor from a name that is not a SHA-256', async () => {
    const folder = largeCheckpoint();
    const { snapshot, blob } = snapshotOf(folder);
    const later = new Date(Date.now() + 60_000);
    utimesSync(blob, later, later);
    expect((await infoOf(snapshot)).model.sampled).toBe(true);
    zeroHead(snapshot, 1);
    utimesSync(blob, later, later);
    const read = await infoOf(snapshot, undefined, true);
    expect(read.model.fingerprint).not.toBe((await infoOf(folder, undefined, true)).model.fingerprint);
    for (const name of ['b'.repeat(40), `${'c'.repeat(63)}Z`])
      expect((await infoOf(snapshotOf(folder, name).snapshot)).model.sampled, name).toBe(true);
  });
});

describe('results', () => {
  function open(cache?: MatrixCache, onReopened?: (info: CheckpointInfo) => void): OpenCheckpoints {
    const checkpoints = new OpenCheckpoints(compute, cache, newDigests(), onReopened);
    onTestFinished(() => checkpoints.closeAll());
    return checkpoints;
  }

  async function ask(checkpoints: OpenCheckpoints, folder: string) {
    const { spaces, checkpoint } = await checkpoints.get(folder);
    return answer(
      'atlas',
      spaces,
      { ...DEFAULT_WEIGHTS, circuits: ['fullOv'], values: 1 },
      {
        tokenizer: checkpoint.tokenizer,
      },
    );
  }

  it('say "sampled" until every byte is read, and then record both fingerprints', async () => {
    const folder = largeCheckpoint();
    const checkpoints = open();
    const before = (await ask(checkpoints, folder)).model;
    expect(before.sampled).toBe(true);
    const { checkpoint } = await checkpoints.get(folder);
    await checkpoint.fingerprinted();
    const after = (await ask(checkpoints, folder)).model;
    expect(after.sampled).toBeUndefined();
    expect(after.fingerprint).toBe(checkpoint.info.model.fingerprint);
    expect(after.sampledFingerprint).toBe(before.fingerprint);
  });

  it('are computed again after a replacement of equal size, modification time and sampled fingerprint', async () => {
    const folder = largeCheckpoint();
    const weights = join(folder, 'model.safetensors');
    utimesSync(weights, PAST, PAST);
    const cache = new MatrixCache({ folder: join(root, `cache ${count++}`), maxBytes: 1e9 });
    const reopened: CheckpointInfo[] = [];
    const checkpoints = open(cache, (info) => reopened.push(info));
    const before = await ask(checkpoints, folder);
    await cache.settled();
    const { checkpoint: first } = await checkpoints.get(folder);

    const edited = copyOf(folder);
    for (const head of [0, 1, 2, 3]) zeroHead(edited, head);
    zeroEmbedding(edited);
    utimesSync(join(edited, 'model.safetensors'), PAST, PAST);
    const sizes = [weights, join(edited, 'model.safetensors')].map((path) => statSync(path));
    expect(sizes[1].size).toBe(sizes[0].size);
    expect(sizes[1].mtimeMs).toBe(sizes[0].mtimeMs);
    renameSync(join(edited, 'model.safetensors'), weights);

    const after = await ask(checkpoints, folder);
    const { checkpoint: second } = await checkpoints.get(folder);
    expect(second.info.model.fingerprint).toBe(first.info.model.fingerprint);
    expect(reopened).toEqual([second.info]);
    expect(second.info.identity).not.toBe(first.info.identity);
    const truth = await ask(open(), folder);
    expect(after.heads).toEqual(truth.heads);
    expect(after.heads).not.toEqual(before.heads);
  });

  /** Rows of W_E between the samples. */
  function zeroEmbedding(folder: string): void {
    const weights = join(folder, 'model.safetensors');
    const bytes = readFileSync(weights);
    const { header, start } = parts(weights);
    const [from] = header['wte.weight'].data_offsets;
    bytes.fill(0, start + from + 5000, start + from + 10_000);
    writeFileSync(weights, bytes);
  }
});
