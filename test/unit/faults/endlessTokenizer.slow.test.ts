import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { errorOf, temporaryFolder } from '../support.js';
import { ENDLESS_TEXT, EXPONENTIAL, wordTokenizer, writeTokenizer } from '../wordTokenizer.js';
import { startRealWorker } from './realWorker.js';

const D_VOCAB = 61;
const SPLITS = {
  type: 'Sequence',
  pretokenizers: [
    { type: 'WhitespaceSplit' },
    { type: 'Split', pattern: EXPONENTIAL, behavior: 'Isolated', invert: false },
  ],
};
const root = temporaryFolder();
const [endless, other] = ['endless', 'other'].map((name, seed) => {
  const { folder } = makeRandomCheckpoint(join(root, name), { seed, dVocab: D_VOCAB });
  writeTokenizer(folder, wordTokenizer(D_VOCAB, name === 'endless' ? { pre_tokenizer: SPLITS } : {}));
  return folder;
});

it('a hover over a text on which a tokenizer hangs blocks nothing', async () => {
  const client = startRealWorker();
  for (const folder of [endless, other]) await client.open(folder, {});
  const pid = client.pid;
  const card = (folder: string, text: string) =>
    client.tokenCard(folder, { ...DEFAULT_WEIGHTS, text, at: 0, top: 3 }, {});
  // The thread of each starts with the first text.
  for (const folder of [endless, other]) expect((await card(folder, ' t2')).tokens[0].token).toBe('t2');

  let over = false;
  const hover = errorOf(card(endless, ENDLESS_TEXT)).finally(() => (over = true));
  let slowest = 0;
  let answered = 0;
  for (; answered < 50 && !over; answered++) {
    const from = performance.now();
    expect((await card(other, ` t${answered}`)).tokens[0].id).toBe(answered);
    slowest = Math.max(slowest, performance.now() - from);
  }
  expect(over).toBe(false);
  expect(answered).toBe(50);
  console.log(`the slowest of ${answered} hovers beside it took ${slowest.toFixed(0)} ms`);

  expect(await hover).toMatchObject({
    code: 'badTokenizer',
    message: expect.stringMatching(/tokenizer\.json has rules that take longer than 5\.\d s/),
  });
  expect((await card(endless, ' t3')).tokens[0].token).toBe('t3');
  expect(client.pid).toBe(pid);
});
