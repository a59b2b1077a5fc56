import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ParameterStructures,
  ProgressType,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { GPT2_SMALL, writeShapedCheckpoint } from '../../../bench/shapedCheckpoint.js';
import {
  QK_CIRCUITS,
  type HeadRequest,
  type HeadResult,
  type QkCircuit,
} from '../../../src/protocol/head.js';
import {
  DEFAULT_PROCESSING,
  DEFAULT_VARIANT,
  DEFAULT_WEIGHTS,
  type CheckpointInfo,
} from '../../../src/protocol/model.js';
import {
  WORKER_ENVIRONMENT,
  WORKER_FLAGS,
  WORKER_METHODS,
  type AskProgress,
  type WorkerStatus,
} from '../../../src/protocol/worker.js';
import type { Question } from '../../../src/protocol/questions.js';
import type { InferredConfig } from '../../../src/protocol/inferredConfig.js';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { programPath } from '../bundle.js';
import { temporaryFolder } from '../support.js';

const root = temporaryFolder();
const small = makeRandomCheckpoint(join(root, 'small'), { seed: 21 }).folder;
const real = join(root, 'gpt2-small-shape');
const PROGRESS = new ProgressType<AskProgress>();

let worker: ChildProcess;
let connection: MessageConnection;

beforeAll(() => writeShapedCheckpoint(real, GPT2_SMALL));

function start(): void {
  const env = { ...WORKER_ENVIRONMENT, ...process.env };
  worker = fork(programPath('worker'), [], { env, execArgv: [...WORKER_FLAGS] });
  connection = createMessageConnection(new IPCMessageReader(worker), new IPCMessageWriter(worker));
  connection.listen();
}

/** TransformerLens' weights without their config. @returns where it would be */
function bareCheckpoint(folder: string): { readonly path: string } {
  REFERENCE_MODELS['transformer_lens LNPre'](folder);
  const path = join(folder, 'config.json');
  rmSync(path);
  return { path };
}

function stop(): void {
  connection.dispose();
  worker.kill('SIGKILL');
}

function question(
  circuits: readonly QkCircuit[],
  vectors: number[] = [0, 1],
): { name: 'head'; request: HeadRequest } {
  const request: HeadRequest = {
    head: { layer: 1, head: 2 },
    circuits,
    vectors,
    top: 10,
    processing: DEFAULT_PROCESSING,
    variant: DEFAULT_VARIANT,
    cosine: false,
  };
  return { name: 'head', request };
}

const status = () => connection.sendRequest<WorkerStatus>(WORKER_METHODS.status, null);

describe('the worker', () => {
  beforeEach(start);
  afterEach(stop);

  it('opens, sends partial results before the answer, and closes', async () => {
    const info = await connection.sendRequest<{ model: { dHead: number } }>(WORKER_METHODS.open, {
      folder: small,
    });
    expect(info.model.dHead).toBe(5);
    const told: string[] = [];
    connection.onProgress(PROGRESS, 'one', (progress) => {
      told.push(
        progress.kind === 'partial'
          ? Object.keys((progress.result as HeadResult).circuits).join()
          : progress.progress.stage,
      );
    });
    const params = { folder: small, question: question(QK_CIRCUITS), progressToken: 'one' };
    const result = await connection.sendRequest<HeadResult>(WORKER_METHODS.ask, params);
    expect(Object.keys(result.circuits)).toEqual([...QK_CIRCUITS]);
    expect(told.indexOf('qk')).toBeGreaterThanOrEqual(0);
    expect(told.indexOf('qk')).toBeLessThan(told.indexOf('Computing W_EE'));
    expect((await status()).open).toEqual([small]);
    await connection.sendRequest(WORKER_METHODS.close, { folder: small });
    expect((await status()).open).toEqual([]);
  });

  it('replies to an error with its code, and continues', async () => {
    const failed = connection.sendRequest(WORKER_METHODS.open, { folder: join(root, 'nowhere') });
    await expect(failed).rejects.toMatchObject({
      data: { code: 'noFolder', message: expect.stringContaining('nowhere') },
    });
    const bad = {
      ...question(['qk']),
      request: { ...question(['qk']).request, head: { layer: 9, head: 9 } },
    };
    await expect(
      connection.sendRequest(WORKER_METHODS.ask, { folder: small, question: bad }),
    ).rejects.toMatchObject({
      data: { code: 'noSuchHead' },
    });
    expect((await status()).open).toEqual([small]);
  });

  it('says what weights without a config leave open, and opens them with it', async () => {
    const folder = join(root, 'bare');
    const { path } = bareCheckpoint(folder);
    const inferred = await connection.sendRequest<InferredConfig>(WORKER_METHODS.inferConfig, { folder });
    expect(inferred.missing.map(({ name }) => name)).toEqual(['act_fn', 'normalization_type']);
    const config = { act_fn: 'relu', normalization_type: 'LNPre' };
    const params = { folder, config, progressToken: 'one' };
    const info = await connection.sendRequest<CheckpointInfo>(WORKER_METHODS.open, params);
    expect(JSON.parse(info.configText!)).toMatchObject(config);
    // Closed, it opens with what was kept.
    await connection.sendRequest(WORKER_METHODS.close, { folder });
    expect(await connection.sendRequest(WORKER_METHODS.open, { folder })).toEqual(info);
    expect(existsSync(path)).toBe(false);
    expect(await connection.sendRequest(WORKER_METHODS.inferConfig, { folder: small })).toBeNull();
  });

  it('is unchanged after a cancellation that names no request', async () => {
    for (const params of [undefined, null, {}, { id: null }, [1], { id: 5 }]) {
      worker.send({ jsonrpc: '2.0', method: '$/cancelRequest', ...(params === undefined ? {} : { params }) });
    }
    expect((await status()).open).toEqual([]);
    const result = await connection.sendRequest<HeadResult>(WORKER_METHODS.ask, {
      folder: small,
      question: question(['qk']),
    });
    expect(Object.keys(result.circuits)).toEqual(['qk']);
  });

  it('ends when its parent exits', async () => {
    await status();
    const ended = once(worker, 'exit');
    worker.disconnect();
    expect(await ended).toEqual([0, null]);
  });
});

/** One for all, as no request may change it. */
describe('a worker that is sent nothing right', () => {
  beforeAll(start);
  afterAll(stop);

  it.each(['constructor', '__proto__', 'toString', 7, null, undefined])(
    'refuses the question %s by name',
    async (name) => {
      const ask = { folder: small, question: { name, request: question(['qk']).request } };
      await expect(connection.sendRequest(WORKER_METHODS.ask, ask)).rejects.toMatchObject({
        data: {
          code: 'badRequest',
          message: expect.stringMatching(/^There is no question .*Ask one of head, ov,/),
        },
      });
      expect((await status()).open).toEqual([]);
    },
  );

  it.each<[keyof typeof WORKER_METHODS, unknown, string]>([
    ['ask', undefined, 'The request must be an object, not absent.'],
    ['ask', null, 'The request must be an object, not null.'],
    ['ask', [1, 2, 3], 'The request must be an object, not a list of 3.'],
    ['ask', { folder: small }, 'There is no question absent.'],
    ['ask', { folder: 7, question: question(['qk']) }, '"folder" must be a text'],
    ['open', { folder: 'x'.repeat(40_000) }, '"folder" must be a text of at most'],
    ['open', { folder: small, config: { act_fn: [] } }, '"config.act_fn" must be'],
    ['close', {}, '"folder" must be a text of at most 32767 characters, not absent.'],
    ['cache', { clear: 'yes' }, '"clear" must be true or false, not "yes".'],
    ['makeSample', { folder: small, other: 1 }, `The request can't have a field "other".`],
    [
      'tokenCard',
      { folder: small, card: { text: 'a', at: 0, top: 1e9 } },
      '"card.processing" must be an object',
    ],
  ])('refuses a malformed request to %s', async (method, params, message) => {
    const sent =
      params === undefined
        ? connection.sendRequest(WORKER_METHODS[method])
        : connection.sendRequest(WORKER_METHODS[method], ParameterStructures.auto, params);
    await expect(sent).rejects.toMatchObject({
      data: { code: 'badRequest', message: expect.stringContaining(message) },
    });
  });
});

describe("the worker on a checkpoint of GPT-2 small's shape", () => {
  beforeEach(start);
  afterEach(stop);

  it('answers head in under 700 MB of memory, and a small question before', async () => {
    const answered: string[] = [];
    const ask = async (name: string, asked: ReturnType<typeof question>) => {
      const params = { folder: real, question: asked };
      const result = await connection.sendRequest<HeadResult>(WORKER_METHODS.ask, params);
      answered.push(name);
      return result;
    };
    const [result] = await Promise.all([
      ask('long', question(QK_CIRCUITS)),
      ask('small', question(['qk'], [])),
    ]);
    expect(answered).toEqual(['small', 'long']);
    for (const circuit of QK_CIRCUITS) {
      expect(result.circuits[circuit]!.singularValues).toHaveLength(64);
      expect(result.circuits[circuit]!.singularValues.every((value) => value > 0)).toBe(true);
    }
    const { peakMemory } = await status();
    console.log(`peak memory of the worker: ${Math.round(peakMemory / 1e6)} MB`);
    expect(peakMemory).toBeLessThan(700e6);
  }, 120_000);

  it('runs prompts, with the attention of all heads and an ablation, in under 900 MB', async () => {
    // Three tokens each.
    const text = (from: number) => Array.from({ length: 20 }, (_, i) => `#${from + 7 * i}`).join('');
    const prompt = { ...DEFAULT_WEIGHTS, prependBos: false, position: -1 };
    const asked: Question[] = [1000, 2000, 3000].flatMap((from): Question[] => [
      {
        name: 'run',
        request: { ...prompt, top: 10, text: text(from), lens: true, head: { layer: 5, head: 1 } },
      },
      { name: 'patterns', request: { ...prompt, text: text(from) } },
    ]);
    asked.push({
      name: 'run',
      request: { ...prompt, top: 10, text: text(1000), ablate: [{ layer: 3, head: 1 }, { layer: 4 }] },
    });
    for (const one of asked)
      await connection.sendRequest(WORKER_METHODS.ask, { folder: real, question: one });
    const { peakMemory } = await status();
    console.log(`peak memory of the worker after three prompts: ${Math.round(peakMemory / 1e6)} MB`);
    expect(peakMemory).toBeLessThan(900e6);
  }, 120_000);

  it('stops at a cancellation and answers the next question before W_EE would be done', async () => {
    const source = new CancellationTokenSource();
    let stage = '';
    connection.onProgress(PROGRESS, 'long', (progress) => {
      if (progress.kind === 'progress') stage = progress.progress.stage;
      if (stage === 'Computing W_EE') source.cancel();
    });
    const params = { folder: real, question: question(['effective']), progressToken: 'long' };
    await expect(connection.sendRequest(WORKER_METHODS.ask, params, source.token)).rejects.toMatchObject({
      data: { code: 'cancelled' },
    });
    stage = '';
    await connection.sendRequest(WORKER_METHODS.ask, { folder: real, question: question(['qk'], []) });
    expect(stage).toBe('');
  }, 120_000);

  it('reads every byte in the background while it answers others, and can be cancelled', async () => {
    const folder = real;
    const opened = await connection.sendRequest<CheckpointInfo>(WORKER_METHODS.open, { folder });
    expect(opened.model.sampled).toBe(true);
    const fractions: number[] = [];
    const cancel = new CancellationTokenSource();
    const begun = new Promise<void>((resolve) => {
      connection.onProgress(PROGRESS, 'fingerprint', (told) => {
        if (told.kind === 'progress') fractions.push(told.progress.fraction!);
        resolve();
      });
    });
    const params = { folder, progressToken: 'fingerprint' };
    const read = connection.sendRequest<CheckpointInfo>(WORKER_METHODS.fingerprint, params, cancel.token);
    await begun;
    const asked = await connection.sendRequest<CheckpointInfo>(WORKER_METHODS.open, { folder: small });
    expect(asked.model.fingerprint).toMatch(/^[0-9a-f]{32}$/);
    cancel.cancel();
    await expect(read).rejects.toMatchObject({ data: { code: 'cancelled' } });
    expect(fractions.at(-1)).toBeLessThan(1);
    const whole = await connection.sendRequest<CheckpointInfo>(WORKER_METHODS.fingerprint, { folder });
    expect(whole.model).toMatchObject({
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      sampledFingerprint: opened.model.fingerprint,
    });
    expect(await connection.sendRequest(WORKER_METHODS.open, { folder })).toEqual(whole);
  });
});
