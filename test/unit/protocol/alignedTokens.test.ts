import { describe, expect, it } from 'vitest';
import { alignTokens } from '../../../src/protocol/alignedTokens.js';
import { seededRandom } from '../../../src/statistics/random.js';

const pairs = (own: readonly number[], other: readonly number[]) =>
  alignTokens(own, other).map(({ position, otherPosition }) => [position, otherPosition]);

describe('the places of two texts', () => {
  it('are the same positions in texts of one length', () => {
    expect(pairs([1, 2, 3], [1, 5, 3])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });

  it('leave tokens of the longer text alone, behind what both begin with', () => {
    expect(pairs([1, 2, 3, 9], [1, 2, 7, 8, 3, 9])).toEqual([
      [0, 0],
      [1, 1],
      [undefined, 2],
      [undefined, 3],
      [2, 4],
      [3, 5],
    ]);
    expect(pairs([1, 7, 9], [1, 9])).toEqual([
      [0, 0],
      [1, undefined],
      [2, 1],
    ]);
  });

  it('end with the last tokens of both, even where one text is the beginning of the other', () => {
    expect(pairs([4], [4, 4])).toEqual([
      [undefined, 0],
      [0, 1],
    ]);
    expect(pairs([1, 2], [1, 2, 3]).at(-1)).toEqual([1, 2]);
  });

  it('have every position of both once, in order', () => {
    const random = seededRandom(5);
    const some = () => Array.from({ length: 1 + random.below(7) }, () => random.below(3));
    for (let i = 0; i < 300; i++) {
      const [own, other] = [some(), some()];
      const places = alignTokens(own, other);
      const seen = (key: 'position' | 'otherPosition') =>
        places.flatMap((place) => (place[key] === undefined ? [] : [place[key]]));
      expect(seen('position')).toEqual([...own.keys()]);
      expect(seen('otherPosition')).toEqual([...other.keys()]);
    }
  });
});
