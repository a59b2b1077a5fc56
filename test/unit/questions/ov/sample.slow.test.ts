import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeadRef } from '../../../../src/protocol/headRef.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { type OvRequest } from '../../../../src/protocol/ov.js';
import { CLASS_WORDS } from '../../../../src/sample/classes.js';
import { PLANTED_HEADS, SAMPLE_SHAPE } from '../../../../src/sample/planted.js';
import { errorOf, openToAsk } from '../../support.js';
import { sharedSample } from '../../sharedSample.js';

describe('ov on the sample checkpoint', () => {
  const sample = sharedSample();
  let opened: Awaited<ReturnType<typeof openToAsk>>;
  beforeAll(async () => {
    opened = await openToAsk(sample);
  });
  afterAll(() => opened.close());
  const ask = (head: HeadRef, change: Partial<OvRequest> = {}) =>
    opened.ask('ov', { ...DEFAULT_WEIGHTS, head, source: 'W_E', vectors: [0], top: 10, ...change });
  const planted = (sign: 1 | -1) => PLANTED_HEADS.find(({ ov }) => ov?.sign === sign)!;
  const { countries, firstNames } = CLASS_WORDS;

  it.each([
    ['copies', planted(1).head, countries],
    ['suppresses', planted(-1).head, firstNames],
  ] as const)('the planted head %s its words', async (verdict, head, ranked) => {
    for (const spelling of ['asIs', 'leadingSpace'] as const) {
      const { ownRanks, copyingScore: score } = await ask(head, { ranked, spelling, vectors: [] });
      expect(ownRanks!.verdict).toBe(verdict);
      const share = verdict === 'copies' ? ownRanks!.inFirstTwentieth : ownRanks!.inLastTwentieth;
      expect(share).toBeGreaterThan(0.95);
      expect(Math.sign(score!)).toBe(verdict === 'copies' ? 1 : -1);
      expect(Math.abs(score!)).toBeGreaterThan(0.9);
    }
  });

  it('the planted copier copies random tokens in a run too', async () => {
    const { streamRanks } = await ask(planted(1).head, { streams: 'random', vectors: [] });
    expect(streamRanks!.verdict).toBe('copies');
    expect(streamRanks!.others.inFirstTwentieth).toBeLessThan(0.15);
  });

  /** One of each layer. */
  const noise = Array.from({ length: SAMPLE_SHAPE.nLayers }, (_, layer) =>
    Array.from({ length: SAMPLE_SHAPE.nHeads }, (_, head) => ({ layer, head })).find(
      ({ head }) => !PLANTED_HEADS.some((p) => p.ov && p.head.layer === layer && p.head.head === head),
    ),
  ).filter((head) => head !== undefined);

  it.each(noise)('noise head %o neither copies nor suppresses', async (head) => {
    const { ownRanks, streamRanks } = await ask(head, { vectors: [], streams: 'random' });
    expect(ownRanks!.tokens).toHaveLength(256);
    expect(ownRanks!.verdict).toBe('neither');
    expect(streamRanks!.verdict).toBe('neither');
  });

  it('the copying head raises the country itself most, the suppressing one lowers the name most', async () => {
    const copied = await ask(planted(1).head, { token: ' France' });
    expect(copied.token!.token).toBe(' France');
    expect(copied.spaced).toBeUndefined();
    const both = await ask(planted(1).head, { token: 'France' });
    expect([both.token!.token, both.spaced!.token.token]).toEqual(['France', ' France']);
    const ids = (tokens: readonly { readonly id: number }[]) => tokens.map(({ id }) => id);
    expect(ids(both.spaced!.raises)).toEqual(ids(copied.raises!));
    expect(ids(both.raises!)).not.toEqual(ids(copied.raises!));
    expect(copied.raises![0].token.trim()).toBe('France');
    const suppressed = await ask(planted(-1).head, { token: ' Mary' });
    expect(suppressed.lowers![0].token.trim()).toBe('Mary');
  });

  it('lists the words that are left out, and refuses what is not a token', async () => {
    const { ownRanks } = await ask(planted(1).head, { ranked: [' France', ' Xanthippe'], vectors: [] });
    expect(ownRanks!.leftOut).toEqual([{ word: ' Xanthippe', reason: expect.stringMatching(/tokens: " X/) }]);
    const none = await errorOf(ask(planted(1).head, { ranked: ['Xanthippe'] }));
    expect(none).toMatchObject({ code: 'badRequest', message: expect.stringContaining('leading space') });
    const two = await errorOf(ask(planted(1).head, { token: 'Xanthippe' }));
    expect(two).toMatchObject({ code: 'notOneToken', message: expect.stringContaining('4 tokens') });
  });
});
