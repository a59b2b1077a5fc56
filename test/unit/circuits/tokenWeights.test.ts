import { describe, expect, it } from 'vitest';
import type { TokenNames } from '../../../src/circuits/asking.js';
import { tokenWeights } from '../../../src/circuits/tokenWeights.js';

/** Two bytes, three merges out of order, a special token, and a character that nothing merges. */
const TOKENS = ['a', '\\xe3', 'third', 'first', 'second', '<|endoftext|>', '日'];
const RANKS: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3 };

const tokenizer = {
  token: (id) => ({ id, token: TOKENS[id] }),
  mergeRank: (id) => {
    const rank = RANKS[TOKENS[id]];
    return rank === undefined ? undefined : { rank, of: 3 };
  },
  encodeAll: (texts) =>
    Promise.resolve(texts.map((text) => text.split(' ').map((part) => TOKENS.indexOf(part)))),
} as TokenNames;

describe('weights of tokens', () => {
  it("fall with the merges' order, characters and bytes before them, special tokens last", async () => {
    const found = await tokenWeights({ tokenFrequency: 'merges' }, tokenizer, TOKENS.length);
    const places = [3, 3, 6, 4, 5, 6, 3];
    const sum = places.reduce((total, place) => total + 1 / place, 0);
    const expected = places.map((place) => TOKENS.length / (place * sum));
    expect([...found!.of(TOKENS.length)]).toEqual(
      expected.map((weight) => expect.closeTo(weight, 12) as number),
    );
  });

  it("count a text's tokens, each as often as its word occurs", async () => {
    const counted = [
      { word: 'a first', count: 3 },
      { word: 'first', count: 2 },
    ];
    const found = await tokenWeights({ tokenFrequency: counted }, tokenizer, TOKENS.length);
    const weights = [...found!.of(TOKENS.length)];
    expect(weights).toEqual([(3 * 7) / 8, 0, 0, (5 * 7) / 8, 0, 0, 0]);
    expect(found!.name).toMatch(/^a text of 5 words \([0-9a-f]{8}\)$/);
    expect([...found!.of(4)]).toEqual([(3 * 4) / 8, 0, 0, (5 * 4) / 8]);
  });

  it('are not needed where all tokens count the same', async () => {
    expect(await tokenWeights({}, tokenizer, 7)).toBeUndefined();
    expect(await tokenWeights({ tokenFrequency: 'uniform' }, tokenizer, 7)).toBeUndefined();
  });
});
