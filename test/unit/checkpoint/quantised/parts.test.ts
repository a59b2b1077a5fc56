import { afterEach, describe, expect, it, vi } from 'vitest';
import { PositionedFile } from '../../../../src/checkpoint/positionedFile.js';
import { relativeError } from '../../support.js';
import { openParts, PARTS } from './fixtures.js';

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(PARTS)('%s', (name) => {
  it('is what the library makes of it, whichever rows are read', async () => {
    const { store, quantisation } = await openParts(name);
    expect(quantisation).toBeDefined();
    expect(store.notes.join()).toContain('Weights are quantised');
    const expected = await store.read64({ tensor: 'layer.expected' });
    const found = await store.read64({ tensor: 'layer.weight' });
    expect([found.rows, found.cols]).toEqual([expected.rows, expected.cols]);
    expect(new Set(expected.data).size).toBeGreaterThan(2);
    expectEqual(found.data, expected.data);

    const { cols } = expected;
    for (const [from, to] of [
      [1, 3],
      [expected.rows - 1, expected.rows],
    ] as const) {
      const rows = await store.read64({ tensor: 'layer.weight', rows: [from, to] });
      expect([...rows.data]).toEqual([...found.data.subarray(from * cols, to * cols)]);
    }
    const columns = await store.read64({ tensor: 'layer.weight', columns: [3, 5] });
    expect(columns.data[1]).toBe(found.data[4]);
    await store.close();
  });

  it('is read in any piece, at once too, and only what the piece needs', async () => {
    const { store } = await openParts(name);
    const { entry, reader } = store.placed('layer.weight')!;
    const whole = reader.readNow(entry, 0, entry.byteLength);
    const [from, to] = [entry.byteLength / 2 + 7, entry.byteLength / 2 + 18];
    const read = vi.spyOn(PositionedFile.prototype, 'fillNow');
    expect(reader.readNow(entry, from, to)).toEqual(whole.subarray(from, to));
    const bytes = read.mock.calls.reduce((sum, [, { length }]) => sum + length, 0);
    expect(bytes).toBeLessThan(store.bytes / 8);
    const piece = new Uint8Array(to - from);
    await reader.readInto(piece, entry, from, 64);
    expect(piece).toEqual(whole.subarray(from, to));
    await store.close();
  });
});

/** To 1e-6 of each number. */
function expectEqual(found: Float64Array, expected: Float64Array): void {
  for (const [i, value] of expected.entries())
    if (Math.abs(found[i] - value) > 1e-6 * Math.abs(value)) expect([i, found[i]]).toEqual([i, value]);
  expect(relativeError(found, expected)).toBeLessThan(1e-6);
}
