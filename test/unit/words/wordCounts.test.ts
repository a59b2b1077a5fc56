import { expect, it } from 'vitest';
import { wordCounts } from '../../../src/words/wordCounts.js';

it('counts words, numbers and signs with the space before them, most frequent first', () => {
  expect(wordCounts('The cat, the cat\nand the 12 dogs...')).toEqual([
    { word: ' cat', count: 2 },
    { word: ' the', count: 2 },
    ...['The', ',', 'and', ' 12', ' dogs', '...'].map((word) => ({ word, count: 1 })),
  ]);
  expect(wordCounts(' \n\t')).toEqual([]);
});
