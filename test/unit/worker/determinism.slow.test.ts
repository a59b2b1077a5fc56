import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { writeShapedCheckpoint } from '../../../bench/shapedCheckpoint.js';
import { MatrixCache } from '../../../src/cache/matrixCache.js';
import { answer } from '../../../src/questions/answers.js';
import { Compute } from '../../../src/linalg/compute.js';
import { QK_CIRCUITS } from '../../../src/protocol/head.js';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import type { Question } from '../../../src/protocol/questions.js';
import { WORKER_METHODS } from '../../../src/protocol/worker.js';
import { OpenCheckpoints } from '../../../src/engine/openCheckpoints.js';
import { programPath } from '../bundle.js';
import { temporaryFolder } from '../support.js';

const root = temporaryFolder();
const folder = join(root, 'checkpoint');
const head = { layer: 1, head: 2 };
const QUESTIONS: readonly Question[] = [
  {
    name: 'head',
    request: { ...DEFAULT_WEIGHTS, head, circuits: QK_CIRCUITS, vectors: [0, 1, 40], top: 50, cosine: true },
  },
  { name: 'ov', request: { ...DEFAULT_WEIGHTS, head, source: 'W_EE', vectors: [0], top: 20 } },
  {
    name: 'neurons',
    request: {
      ...DEFAULT_WEIGHTS,
      ...{ layer: 0, weights: 'in', space: 'W_U', top: 5, limit: 40, seed: 1 },
    },
  },
  { name: 'atlas', request: { ...DEFAULT_WEIGHTS, circuits: QK_CIRCUITS, values: 64 } },
  {
    name: 'composition',
    request: { ...DEFAULT_WEIGHTS, kind: 'K' },
  },
  {
    name: 'residual',
    request: {
      ...DEFAULT_WEIGHTS,
      ...{ text: '#464#976#2420#11#286#617#6326#11#790#640', prependBos: false },
      ...{ layer: 1, point: 'resid_post', position: -1, top: 10 },
    },
  },
];

// Large enough that products are split over threads, and sums into blocks.
beforeAll(() =>
  writeShapedCheckpoint(folder, { nLayers: 2, nHeads: 4, dModel: 256, dVocab: 12_011, nCtx: 64 }),
);

/** Of each answer its question and a digest, as answers are long. */
async function answers(threads: number, cache?: MatrixCache): Promise<string[]> {
  const checkpoints = new OpenCheckpoints(new Compute({ threads }), cache);
  const { checkpoint, spaces } = await checkpoints.get(folder);
  const told: string[] = [];
  for (const { name, request } of QUESTIONS)
    told.push(digest(name, await answer(name, spaces, request, { tokenizer: checkpoint.tokenizer })));
  await cache?.settled();
  await checkpoints.close(folder);
  return told;
}

function digest(name: string, result: unknown): string {
  return `${name} ${createHash('sha256').update(JSON.stringify(result)).digest('hex')}`;
}

async function answersOfWorker(script: string): Promise<string[]> {
  const child = fork(script, [], {
    execArgv: [],
    env: { ...process.env, QK_LENS_CACHE_BYTES: '0', QK_LENS_PROVIDER: 'cpu' },
  });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  const told: string[] = [];
  for (const question of QUESTIONS)
    told.push(digest(question.name, await connection.sendRequest(WORKER_METHODS.ask, { folder, question })));
  connection.dispose();
  child.kill('SIGKILL');
  return told;
}

describe('the same question has the same answer, to the last bit', () => {
  it('with one to three threads, computed or from the cache, and in a worker', async () => {
    const first = await answers(1);
    const cache = new MatrixCache({ folder: join(root, 'cache'), maxBytes: 1e12 });
    expect(await answers(3, cache)).toEqual(first);
    expect((await cache.summary()).files).toBeGreaterThan(3);
    expect(await answers(2, cache)).toEqual(first);
    expect(await answersOfWorker(programPath('worker'))).toEqual(first);
  }, 600_000);
});
