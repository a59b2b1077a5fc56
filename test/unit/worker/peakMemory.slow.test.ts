import { expect, it } from 'vitest';
import { startRealWorker } from '../faults/realWorker.js';

it("a worker's peak memory is its own, not what its parent had", async () => {
  const large = Buffer.alloc(1e9, 1);
  const client = startRealWorker();
  const { peakMemory, residentMemory } = await client.status();
  expect(peakMemory).toBeGreaterThan(30e6);
  expect(peakMemory).toBeLessThan(500e6);
  expect(residentMemory).toBeLessThanOrEqual(1.05 * peakMemory);
  expect(large.at(-1)).toBe(1);
});
