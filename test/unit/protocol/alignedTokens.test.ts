import { describe, expect, it } from 'vitest';
import { alignedColumns, alignTokens } from '../../../src/protocol/alignedTokens.js';
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

describe('the places of several texts', () => {
  const OWN = [1, 2, 3, 9];
  const columns = (...others: readonly (readonly number[])[]) =>
    alignedColumns(others.map((other) => alignTokens(OWN, other))).map(({ position, others: there }) => [
      position,
      ...there,
    ]);

  it('share a column where tokens stand before the same one', () => {
    expect(columns([1, 2, 7, 8, 3, 9], [1, 2, 6, 3, 9], [1, 5, 3, 9], [9])).toEqual([
      [0, 0, 0, 0, undefined],
      [1, 1, 1, 1, undefined],
      [undefined, 2, 2, undefined, undefined],
      [undefined, 3, undefined, undefined, undefined],
      [2, 4, 3, 2, undefined],
      [3, 5, 4, 3, 0],
    ]);
  });

  it('have every token of every text once, in order, and as two texts have them', () => {
    const random = seededRandom(11);
    const text = () => Array.from({ length: 1 + random.below(6) }, () => random.below(3));
    for (let round = 0; round < 100; round++) {
      const [own, ...others] = [text(), text(), text(), text()];
      const alignments = others.map((other) => alignTokens(own, other));
      const all = alignedColumns(alignments);
      const seen = (of: (column: (typeof all)[number]) => number | undefined) =>
        all.map(of).filter((index) => index !== undefined);
      expect(seen(({ position }) => position)).toEqual([...own.keys()]);
      alignments.forEach((places, which) => {
        expect(seen(({ others: there }) => there[which])).toEqual([...others[which].keys()]);
        const shared = all.flatMap(({ position, others: there }) =>
          position === undefined && there[which] === undefined ? [] : [[position, there[which]]],
        );
        expect(new Set(shared.map(String))).toEqual(
          new Set(places.map(({ position, otherPosition }) => String([position, otherPosition]))),
        );
      });
    }
  });
});
