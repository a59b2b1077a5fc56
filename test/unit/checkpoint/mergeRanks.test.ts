import { describe, expect, it } from 'vitest';
import { mergeRanks } from '../../../src/checkpoint/mergeRanks.js';

const vocab = { '<s>': 0, a: 1, b: 2, c: 3, abc: 4, ab: 5 };

describe('mergeRanks', () => {
  it.each([
    ['as lines', ['a b', 'ab c']],
    [
      'as pairs',
      [
        ['a', 'b'],
        ['ab', 'c'],
      ],
    ],
  ])('counts the merges %s, whatever the order of ids', (_, merges) => {
    const ranks = mergeRanks({ model: { type: 'BPE', merges } }, vocab);
    expect([...ranks]).toEqual([
      [5, { rank: 1, of: 2 }],
      [4, { rank: 2, of: 2 }],
    ]);
  });

  it('uses the first of two ways to one token, and skips missing tokens', () => {
    const merges = ['a b', 'b c', 'ab c', 'a bc'];
    expect(mergeRanks({ model: { type: 'BPE', merges } }, vocab).get(4)).toEqual({ rank: 3, of: 4 });
  });

  it.each([
    {},
    { model: { type: 'Unigram' } },
    { model: { type: 'BPE' } },
    { model: { type: 'BPE', merges: [1, null] } },
  ])('has none in %j', (tokenizer) => {
    expect(mergeRanks(tokenizer, vocab).size).toBe(0);
  });
});
