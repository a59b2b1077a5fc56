import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { errorOf, openToAsk, temporaryFolder } from '../support.js';

/** Reads 37 tokens and writes the first 32 of them. */
const { folder } = REFERENCE_MODELS['transformer_lens, fewer outputs'](join(temporaryFolder(), 'toy'));
const opened = openToAsk(folder);
afterAll(async () => (await opened).close());
const head = { layer: 1, head: 0 };
const unwritten = { code: 'badRequest', message: expect.stringContaining('#0 to #31') };

describe('a token that the model reads but never writes', () => {
  it('has neighbours where it is read, and is refused as an output', async () => {
    const { ask } = await opened;
    const request = { text: '#35', top: 3, ...DEFAULT_WEIGHTS };
    expect((await ask('neighbours', { ...request, space: 'W_E' })).neighbours).toHaveLength(3);
    expect(await errorOf(ask('neighbours', { ...request, space: 'W_U' }))).toMatchObject(unwritten);
    const words = {
      head,
      words: ['#1', '#35'],
      spelling: 'asIs',
      side: 'query',
      ...DEFAULT_WEIGHTS,
    } as const;
    expect((await ask('variance', { ...words, space: 'W_E' })).words).toHaveLength(2);
    expect(await errorOf(ask('variance', { ...words, space: 'W_U' }))).toMatchObject(unwritten);
  });

  it('is attended to in pairs, without a rank among the outputs', async () => {
    const { ask } = await opened;
    const request = { head, destination: ['#1'], source: ['#35'], top: 3, ...DEFAULT_WEIGHTS };
    const { qk, ov } = await ask('pairs', { ...request, querySpace: 'W_U', keySpace: 'W_E' });
    expect(qk[0].pairs[0]).toMatchObject({ source: { id: 35 }, score: expect.any(Number) });
    expect(ov[0].ranks.map(({ id }) => id)).toEqual([1]);
    const asKey = ask('pairs', { ...request, querySpace: 'W_E', keySpace: 'W_U' });
    expect(await errorOf(asKey)).toMatchObject(unwritten);
  });

  it('is listed as left out of the ranked words', async () => {
    const { ask } = await opened;
    const { ownRanks } = await ask('ov', {
      ...{ head, source: 'W_E', vectors: [], top: 3, ranked: ['#2', '#35'], ...DEFAULT_WEIGHTS },
    });
    expect(ownRanks!.tokens.map(({ id }) => id)).toEqual([2]);
    expect(ownRanks!.leftOut).toEqual([{ word: '#35', reason: 'the model never writes this token' }]);
  });

  it('can appear in a prompt; only tokens that are written can come next', async () => {
    const { ask } = await opened;
    const { next } = await ask('residual', {
      ...{ text: '#3#35', prependBos: false, layer: 1, point: 'resid_post', position: -1, top: 40 },
      ...DEFAULT_WEIGHTS,
    });
    expect(next).toHaveLength(32);
  });
});
