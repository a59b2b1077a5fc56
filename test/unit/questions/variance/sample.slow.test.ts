import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_VARIANT, DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import type { SpaceTest, VarianceRequest } from '../../../../src/protocol/variance.js';
import { PLANTED_HEADS } from '../../../../src/sample/planted.js';
import { errorOf, openToAsk } from '../../support.js';
import { sharedSample } from '../../sharedSample.js';

describe('variance on the sample checkpoint', () => {
  const sample = sharedSample();
  let opened: Awaited<ReturnType<typeof openToAsk>>;
  beforeAll(async () => {
    opened = await openToAsk(sample);
  });
  afterAll(() => opened.close());
  const list = (file: string): string[] =>
    readFileSync(join(import.meta.dirname, `../../../../media/words/${file}.txt`), 'utf8')
      .trim()
      .split('\n');
  const names = list('first-names');
  const words = list('common-words');
  const namesHead = PLANTED_HEADS.find(({ title }) => title.includes('first names'))!.head;
  const ask = (change: Partial<VarianceRequest>) =>
    opened.ask('variance', {
      ...DEFAULT_WEIGHTS,
      ...{ head: namesHead, side: 'query', space: 'W_U', spelling: 'asIs', words: names, against: words },
      ...change,
    });

  it.each([
    { side: 'query', space: 'W_U', spelling: 'asIs' },
    { side: 'query', space: 'W_U', spelling: 'leadingSpace' },
    { side: 'key', space: 'W_EE', spelling: 'leadingSpace' },
  ] as const)('the names head distinguishes names from words: %o', async (change) => {
    const result = await ask(change);
    expect(result.mean).toBeGreaterThan(2);
    expect(result.against!.mean).toBeLessThan(1.3);
    expect(result.baseline.mean).toBeGreaterThan(0.8);
    expect(result.baseline.mean).toBeLessThan(1.2);
    expect(result.test).toMatchObject({ rank: 1 });
    expect((result.test as SpaceTest).pAdjusted).toBeLessThan(1e-4);
    expect(result.test!.effect).toBeGreaterThan(0.9);
  });

  it('its first vector alone distinguishes them more sharply still', async () => {
    const [first, whole] = [await ask({ vectors: 1 }), await ask({})];
    expect(first.vectors).toBe(1);
    expect(first.mean).toBeGreaterThan(4 * whole.mean);
  });

  it.each([
    { layer: 0, head: 0 },
    { layer: 2, head: 0 },
    { layer: 3, head: 5 },
  ])('a noise head does not: %o', async (head) => {
    const result = await ask({ head });
    expect((result.test as SpaceTest).pAdjusted).toBeGreaterThan(0.05);
    expect(result.mean).toBeGreaterThan(0.5);
    expect(result.mean).toBeLessThan(1.6);
    expect(Math.abs(result.mean - result.against!.mean)).toBeLessThan(0.5);
  });

  it('a head of rank 8 has a space of eight dimensions', async () => {
    const { head } = PLANTED_HEADS.find(({ title }) => title.includes('rank-deficient'))!;
    expect((await ask({ head })).vectors).toBe(8);
  });

  it('lists the words that it leaves out, each with the reason', async () => {
    const { words: found, leftOut } = await ask({ words: ['James', 'Xanthippe', 'James', '', 'Mary'] });
    expect(found.map(({ word }) => word)).toEqual(['James', 'Mary']);
    expect(leftOut).toEqual([
      { word: 'Xanthippe', reason: '4 tokens: "X" "anth" "ipp" "e"' },
      { word: 'James', reason: 'it is in the list twice' },
      { word: '', reason: 'it is empty' },
    ]);
  });

  it('refuses a list without a word that is one token, and says why', async () => {
    const error = await errorOf(ask({ words: ['Xanthippe', 'Wolfeschlegelstein'] }));
    expect(error.code).toBe('badRequest');
    expect(error.message).toMatch(
      /None of the 2 words is one token, such as "Xanthippe": 4 tokens.*leading space/,
    );
  });

  it('W_EE differs from its variant', async () => {
    const [plain, residual] = [
      await ask({ space: 'W_EE', side: 'key' }),
      await ask({ space: 'W_EE', side: 'key', variant: { ...DEFAULT_VARIANT, residual: true } }),
    ];
    expect(plain.mean).not.toBeCloseTo(residual.mean, 3);
  });
});
