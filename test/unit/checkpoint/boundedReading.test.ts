import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { PositionedFile } from '../../../src/checkpoint/positionedFile.js';
import type { Question } from '../../../src/protocol/questions.js';
import { questionAbout } from '../../../src/questions/questions.js';
import { makeSparseLlama, type LlamaShape } from '../../reference/sparseLlama.js';
import { HubServer } from '../fixtures/hubServer.js';
import { runJson } from '../runCli.js';
import { openToAsk, temporaryFolder } from '../support.js';

/** Large enough that no part is a whole file. */
const SHAPE: LlamaShape = {
  ...{ layers: 3, dModel: 256, dMlp: 512, heads: 8, keyHeads: 2, dHead: 32, dVocab: 2000, shards: 3 },
};
const { dModel, dHead, heads, keyHeads, dVocab } = SHAPE;
const BF16 = 2;
const HEAD = BF16 * dModel * dHead;
const VOCABULARY = BF16 * dVocab * dModel;
const NORM = BF16 * dModel;
/** W_Q, W_K, W_V and W_O, with the norm before each head's. It is read twice if the vocabulary's products take a while. */
const LAYER = 2 * (heads + keyHeads) * HEAD + (heads + 2 * keyHeads + 1) * NORM;
const head = { layer: 1, head: 5 };

/** What each question reads of the weights once the checkpoint is open. */
const QUESTIONS: readonly [name: string, question: Question, bytes: number][] = [
  [
    'the QK circuit of a head, its W_Q and W_K and the norm before them',
    questionAbout('head', head, { circuits: ['qk'], vectors: [] }),
    2 * HEAD + 2 * NORM,
  ],
  [
    'the QK circuits of a layer and its copying scores, its attention, W_E and W_U',
    questionAbout('atlas', undefined, { circuits: ['qk'], layer: 1 }),
    2 * LAYER + 2 * VOCABULARY,
  ],
  [
    'the neighbours of a token, W_E, and W_U for what marks undertrained tokens',
    questionAbout('neighbours', '#5'),
    2 * VOCABULARY + NORM,
  ],
];

const root = temporaryFolder();
const folder = join(root, 'llama');
let server: HubServer;
beforeAll(async () => {
  makeSparseLlama(folder, head, SHAPE);
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const);
  server = await HubServer.start('someone/llama', Object.fromEntries(files));
  vi.stubEnv('HF_ENDPOINT', server.endpoint);
  vi.stubEnv('HF_HUB_CACHE', join(root, 'no cache'));
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

it.each(QUESTIONS)('reads for %s alone', async (_what, question, bytes) => {
  const { ask, close } = await openToAsk(folder);
  let read = 0;
  const original = Object.getOwnPropertyDescriptors(PositionedFile.prototype);
  vi.spyOn(PositionedFile.prototype, 'fill').mockImplementation(function (
    this: PositionedFile,
    position,
    room,
  ) {
    read += room.length;
    return original.fill.value!.call(this, position, room);
  });
  vi.spyOn(PositionedFile.prototype, 'fillNow').mockImplementation(function (
    this: PositionedFile,
    position,
    room,
  ) {
    read += room.length;
    original.fillNow.value!.call(this, position, room);
  });
  await ask(question.name, question.request as never);
  await close();
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThanOrEqual(bytes);
});

it('reads of the hub the blocks of a head, in a handful of requests', async () => {
  vi.stubEnv('QK_LENS_CACHE_FOLDER', join(root, 'cache'));
  const opened = await runJson('inspect', 'hub:someone/llama', '--remote', '1MB');
  expect(opened.json).not.toHaveProperty('error');
  const asked = (...more: string[]) =>
    runJson('head', 'hub:someone/llama', '1.5', '--circuits', 'qk', '--vectors', '0', ...more);
  server.seen.length = 0;
  expect((await asked('--remote', '1MB')).json).toHaveProperty('circuits.qk');
  const parts = server.seen.flatMap(({ server: at, headers }) => {
    const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    return at === 'cdn' ? [Number(last) + 1 - Number(from)] : [];
  });
  const BLOCKS = 6 * (16 << 10);
  expect(parts.length).toBeLessThanOrEqual(3);
  expect(parts.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(2 * HEAD + BLOCKS);
  const { json } = await runJson('neighbours', 'hub:someone/llama', '#5', '--remote', '1MB');
  expect(json).toMatchObject({ error: { code: 'hubLimit' } });
});
