import { describe, expect, it } from 'vitest';
import {
  along,
  exactAxis,
  integerAxis,
  linearAxis,
  linearTicks,
  logarithmicAxis,
} from '../../../../src/report/charts/axis.js';

describe('ticks of a linear axis', () => {
  it.each([
    [1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [1234.5, 6, [0, 500, 1000, 1500]],
    [0.03, 6, [0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03]],
    [0, 6, [0, 1]],
  ])('0 to %f in about %d steps', (most, wanted, ticks) => expect(linearTicks(most, wanted)).toEqual(ticks));

  it('cover the values, or end where they end', () => {
    const round = linearAxis('y', 0.93, 4, (value) => `${100 * value} %`);
    expect(round).toMatchObject({ title: 'y', scale: 'linear', from: 0, to: 1 });
    expect(round.ticks.map(({ label }) => label)).toEqual(['0 %', '50 %', '100 %']);
    const exact = exactAxis('x', 0.93, 4);
    expect([exact.to, exact.ticks.map(({ value }) => value)]).toEqual([0.93, [0, 0.5]]);
  });
});

describe('an axis of integers', () => {
  it.each([
    [1, [0, 1]],
    [4, [0, 1, 2, 3, 4]],
    [15, [0, 2, 4, 6, 8, 10, 12, 15]],
    [66, [0, 10, 20, 30, 40, 50, 60, 66]],
    [63, [0, 10, 20, 30, 40, 50, 63]],
  ])('ends with the last, %d', (last, ticks) => {
    const axis = integerAxis('x', last, 10);
    expect(axis.to).toBe(last);
    expect(axis.ticks.map(({ value }) => value)).toEqual(ticks);
  });
});

describe('a logarithmic axis', () => {
  it.each([
    [0.01, 300, 300, ['0.01', '0.1', '1', '10', '100']],
    [1e-6, 0.2, 0.2, ['10⁻⁶', '10⁻⁵', '10⁻⁴', '0.001', '0.01', '0.1']],
    [1e-9, 1, 1, ['10⁻⁹', '10⁻⁷', '10⁻⁵', '0.001', '0.1']],
    [1, 1000, 1000, ['1', '10', '100', '1000']],
    [1e5, 4e5, 4e5, ['10⁵', '2·10⁵']],
    [1, 42, 50, ['1', '2', '5', '10', '20', '50']],
    [10, 10, 20, ['10', '20']],
    [0.1, 0, 0.2, ['0.1', '0.2']],
  ])('from %f covers %f', (floor, most, to, labels) => {
    const axis = logarithmicAxis('y', floor, most, 7);
    expect([axis.from, axis.to]).toEqual([floor, to]);
    expect(axis.ticks.map(({ label }) => label)).toEqual(labels);
    expect(axis.ticks.every(({ value }) => value >= floor && value <= to)).toBe(true);
  });
});

it('a value lies along an axis by its scale', () => {
  expect(along({ scale: 'linear', from: -1, to: 3 }, 0)).toBe(0.25);
  expect(along({ scale: 'logarithmic', from: 0.01, to: 100 }, 1)).toBe(0.5);
  expect(along({ scale: 'logarithmic', from: 1e-300, to: 1e300 }, 1e300)).toBe(1);
});
