import { describe, expect, it } from 'vitest';
import {
  expectedHits,
  ownHits,
  permutationP,
  type Hits,
} from '../../../src/statistics/matchedByPermutation.js';
import { seededRandom } from '../../../src/statistics/random.js';

/** Rows that match each column by chance. */
function randomHits(n: number, rate: number, random: ReturnType<typeof seededRandom>): Hits {
  const columns = Array.from({ length: n }, (_, column) => column);
  return columns.map(() => columns.filter(() => random.uniform() < rate));
}

/** Rows that match the columns whose targets are the same, in groups. */
function sameTargets(n: number, groups: number): Hits {
  const columns = Array.from({ length: n }, (_, column) => column);
  return columns.map((row) => columns.filter((column) => column % groups === row % groups));
}

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((rest) =>
    Array.from({ length: n }, (_, at) => [...rest.slice(0, at), n - 1, ...rest.slice(at)]),
  );
}

function exactP(hits: Hits): number {
  const all = permutations(hits.length);
  const counts = all.map((dealt) => dealt.filter((column, row) => hits[row].includes(column)).length);
  return counts.filter((count) => count >= ownHits(hits)).length / all.length;
}

describe('permutationP', () => {
  it('agrees with all permutations of seven pairs, and is not below where it is a bound', () => {
    const random = seededRandom(81);
    for (let trial = 0; trial < 12; trial++) {
      const hits = randomHits(7, 0.1 + 0.05 * trial, random);
      const exact = exactP(hits);
      const p = permutationP(hits, 4000, random);
      expect(Math.abs(p - exact)).toBeLessThan(0.3 * exact + 0.02);
      const bounded = permutationP(hits, 1, random);
      expect(bounded).toBeGreaterThanOrEqual(exact - 1e-12);
    }
    const own = Array.from({ length: 7 }, (_, row) => [row]);
    expect(exactP(own)).toBeCloseTo(1 / 5040, 12);
    expect(permutationP(own, 1000, random)).toBeCloseTo(1 / 5040, 12);
  });

  it('is uniform or above where targets are dealt at random', () => {
    const random = seededRandom(82);
    const trials = 1500;
    for (const [rate, n] of [
      [0.05, 30],
      [0.3, 20],
    ]) {
      const ps = Array.from({ length: trials }, () => permutationP(randomHits(n, rate, random), 200, random));
      for (const level of [0.01, 0.05, 0.2]) {
        const below = ps.filter((p) => p <= level).length;
        expect(below).toBeLessThan(level * trials + 4 * Math.sqrt(level * (1 - level) * trials));
      }
      // It isn't merely large: half of all have a p below .75, ties apart.
      expect(ps.filter((p) => p < 0.75).length).toBeGreaterThan(0.3 * trials);
    }
  });

  it('knows that targets of two kinds are matched by chance half of the time', () => {
    const random = seededRandom(83);
    const hits = sameTargets(8, 2);
    expect(expectedHits(hits)).toBe(4);
    expect(ownHits(hits)).toBe(8);
    expect(Math.abs(permutationP(hits, 20_000, random) - 1 / 70)).toBeLessThan(0.01);
  });

  it('is 1 where nothing matches, and tiny for many pairs that all do', () => {
    const random = seededRandom(84);
    expect(permutationP([[], [], []], 100, random)).toBe(1);
    const forty = Array.from({ length: 40 }, (_, row) => [row]);
    expect(permutationP(forty, 100, random)).toBeLessThan(1e-40);
  });
});
