import { describe, expect, it } from 'vitest';
import { firstShare } from '../../../../src/report/spectra/firstShare.js';

describe('firstShare', () => {
  it('is the first square’s part of the sum of squares', () => {
    expect(firstShare({ singularValues: [3, 2, 1] })).toBeCloseTo(9 / 14, 15);
    expect(firstShare({ singularValues: [2, 2, 2, 2] })).toBe(0.25);
  });

  it('is exact where squares would overflow, and 0 of zeros and of nothing', () => {
    expect(firstShare({ singularValues: [1e300, 1e300] })).toBe(0.5);
    expect(firstShare({ singularValues: [0, 0] })).toBe(0);
    expect(firstShare({ singularValues: [] })).toBe(0);
  });
});
