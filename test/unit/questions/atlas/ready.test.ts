/** An atlas that computes nothing over all rows of a vocabulary, as the side panel asks for it. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { openToAsk, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();

it('has the circuits over a vocabulary once another question has computed what they need', async () => {
  const checkpoint = makeRandomCheckpoint(join(folder, 'random'), { seed: 73 });
  const { ask, close } = await openToAsk(checkpoint.folder);
  const asked = { ...DEFAULT_WEIGHTS, circuits: ['qk', 'embedding', 'effective'], values: 1 } as const;
  const listed = async () => {
    const { heads, leftOut } = await ask('atlas', { ...asked, layer: 1, onlyReady: true });
    expect(leftOut).toBeUndefined();
    return heads[1];
  };
  const before = await listed();
  expect(Object.keys(before).sort()).toEqual(['copyingScore', 'head', 'layer', 'qk']);

  const about = { ...DEFAULT_WEIGHTS, head: { layer: 0, head: 0 }, vectors: [], top: 1, cosine: false };
  const { circuits } = await ask('head', { ...about, circuits: ['embedding'] });
  expect(circuits.embedding!.parts).toBeDefined();
  const after = await listed();
  expect(after).toMatchObject(before);
  expect(after.effective).toBeUndefined();

  const whole = (await ask('atlas', asked)).heads.find(({ layer, head }) => layer === 1 && head === 1)!;
  expect(after.embedding).toEqual(whole.embedding);
  expect((await listed()).effective).toEqual(whole.effective);
  await close();
});

it('has those over few rows at once', async () => {
  const checkpoint = makeRandomCheckpoint(join(folder, 'few'), { seed: 74, dVocab: 20 });
  const { ask, close } = await openToAsk(checkpoint.folder);
  const asked = { ...DEFAULT_WEIGHTS, circuits: ['embedding'], values: 1, onlyReady: true } as const;
  expect((await ask('atlas', asked)).heads[0].embedding!.parts).toBeDefined();
  await close();
});
