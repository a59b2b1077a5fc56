import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, midranks, rankSumTest, spearman } from './statistics.js';

/** The expected numbers are SciPy's. */
describe('rank-sum test', () => {
  const males = [19, 22, 16, 29, 24];
  const females = [20, 11, 17, 12];
  const tiedA = [1, 2, 2, 3, 5, 5, 5, 8];
  const tiedB = [2, 3, 3, 5, 6, 9, 9, 9, 12];

  it.each([
    ['without ties', males, females, true, 17, 0.11134688653314041],
    ['without ties or continuity', males, females, false, 17, 0.0864107329737],
    ['with ties', tiedA, tiedB, true, 18.5, 0.09725017259755869],
    ['with ties, no continuity', tiedA, tiedB, false, 18.5, 0.08780197933061896],
  ])('%s', (_, a, b, continuity, u, p) => {
    const test = rankSumTest(a, b, { continuity });
    expect(test.u).toBe(u);
    expect(test.p).toBeCloseTo(p, 13);
  });

  it('is symmetric, and its effects are shares of the pairs', () => {
    const there = rankSumTest(males, females);
    const back = rankSumTest(females, males);
    expect(back.u).toBe(20 - there.u);
    expect(back.p).toBe(there.p);
    expect(back.z).toBe(-there.z);
    expect(there.commonLanguage).toBe(17 / 20);
    expect(there.rankBiserial).toBeCloseTo(0.7, 15);
    expect(rankSumTest([5, 6], [1, 2]).rankBiserial).toBe(1);
  });

  it('finds no difference between equal values, and needs values', () => {
    expect(rankSumTest([1, 1], [1, 1, 1])).toMatchObject({ u: 3, z: 0, p: 1, rankBiserial: 0 });
    expect(() => rankSumTest([], [1])).toThrow('not empty');
  });
});

describe('Benjamini–Hochberg', () => {
  it("reproduces the example in the authors' article, in any order", () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    const expected = [
      0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714285714286, 0.06385714285714286, 0.0645, 0.0765,
      0.486, 0.5811818181818181, 0.714875, 0.7532307692307693, 0.8132142857142857, 1,
    ];
    benjaminiHochberg(p).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 14));
    benjaminiHochberg([...p].reverse()).forEach((value, i) =>
      expect(value).toBeCloseTo(expected[14 - i], 14),
    );
  });
});

describe('Spearman', () => {
  it.each([
    [[106, 100, 86, 101, 99, 103, 97, 113, 112, 110], [7, 27, 2, 50, 28, 29, 20, 12, 6, 17], -29 / 165],
    [[1, 2, 2, 3, 5, 5, 7], [2, 1, 4, 4, 4, 8, 6], 0.7925939239012171],
    [[1, 2, 3], [10, 100, 1000], 1],
  ])('%j against %j', (x, y, rho) => {
    expect(spearman(x, y)).toBeCloseTo(rho, 14);
  });

  it('gives equal values equal ranks, and needs pairs', () => {
    expect(midranks([3, 1, 3, 2, 3])).toEqual([4, 1, 4, 2, 4]);
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(() => spearman([1], [1, 2])).toThrow('1 values against 2');
  });
});
