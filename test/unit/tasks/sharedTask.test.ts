import { describe, expect, it } from 'vitest';
import { SharedTask } from '../../../src/tasks/sharedTask.js';
import { tick } from '../../../src/tasks/tick.js';

/** Work of many blocks that counts how far it came. */
function countingTask(blocks: number) {
  const seen = { starts: 0, done: 0, cancelled: 0 };
  const task = new SharedTask(async ({ signal, onProgress }) => {
    seen.starts++;
    try {
      for (let block = 0; block < blocks; block++) {
        await tick(signal);
        seen.done++;
        onProgress({ stage: 'counting', fraction: (block + 1) / blocks });
      }
    } catch (error) {
      seen.cancelled++;
      throw error;
    }
    return seen.starts;
  });
  return { task, seen };
}

describe('SharedTask', () => {
  it('does the work once for several callers and keeps its value', async () => {
    const { task, seen } = countingTask(5);
    expect(await Promise.all([task.get(), task.get()])).toEqual([1, 1]);
    expect(await task.get()).toBe(1);
    expect(seen).toEqual({ starts: 1, done: 5, cancelled: 0 });
  });

  it('lets one caller leave at once while the work continues for the other', async () => {
    const { task, seen } = countingTask(50);
    const abort = new AbortController();
    const leaving = task.get({ signal: abort.signal });
    const staying = task.get();
    abort.abort();
    await expect(leaving).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen.done).toBeLessThan(50);
    expect(await staying).toBe(1);
  });

  it('stops the work when the last caller has left, and starts again for the next', async () => {
    const { task, seen } = countingTask(50);
    const abort = new AbortController();
    const only = task.get({ signal: abort.signal });
    abort.abort();
    await expect(only).rejects.toMatchObject({ code: 'cancelled' });
    expect(await task.get()).toBe(2);
    expect(seen.cancelled).toBe(1);
  });

  it('does not keep a failure', async () => {
    let failures = 1;
    const task = new SharedTask(() =>
      failures-- > 0 ? Promise.reject(new Error('once')) : Promise.resolve('whole'),
    );
    await expect(task.get()).rejects.toThrow('once');
    expect(await task.get()).toBe('whole');
  });

  it('reports progress to every caller', async () => {
    const { task } = countingTask(3);
    const fractions: number[][] = [[], []];
    await Promise.all(
      fractions.map((own) => task.get({ onProgress: ({ fraction }) => own.push(fraction!) })),
    );
    expect(fractions[0]).toEqual([1 / 3, 2 / 3, 1]);
    expect(fractions[1]).toEqual(fractions[0]);
  });
});
