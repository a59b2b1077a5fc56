import { describe, expect, it } from 'vitest';
import type { Matrix, Matrix32 } from '../../../src/linalg/matrix.js';
import type { Graph } from '../../../src/linalg/onnxModel.js';
import { checkProvider } from '../../../src/linalg/providerCheck.js';
import { loadRuntime } from '../../../src/linalg/providerRuntime.js';
import { ProviderSessions, type GraphRunner } from '../../../src/linalg/providerSessions.js';

const cpu = new ProviderSessions('cpu', loadRuntime);
const oneThread = new ProviderSessions('cpu', loadRuntime, 1);

/** The CPU, with something done to its result or beside it. */
function like(change: (y: Float32Array) => void | Promise<void>): GraphRunner {
  return {
    run: async <Output extends string, T extends Matrix>(
      key: string,
      graph: () => Graph,
      inputs: Readonly<Record<string, Matrix>>,
    ) => {
      const results = await cpu.run<Output, T>(key, graph, inputs);
      await change((results as Record<string, Matrix32>)['y'].data);
      return results;
    },
  };
}

/** The CPU, which takes no time for what it has computed once. */
function quickAfterOnce(): GraphRunner {
  const known = new Map<number, Promise<unknown>>();
  return {
    run: <Output extends string, T extends Matrix>(
      key: string,
      graph: () => Graph,
      inputs: Readonly<Record<string, Matrix>>,
    ) => {
      const { rows } = inputs['x'];
      const results = known.get(rows) ?? cpu.run<Output, T>(key, graph, inputs);
      known.set(rows, results);
      return results as Promise<Record<Output, T>>;
    },
  };
}

/** Numbers in a block of W_EE of GPT-2 small. */
const BLOCK = 512 * 768;

const check = (candidate: GraphRunner, speed = false) => checkProvider(cpu, candidate, { speed });
const refused = (reason: RegExp) => ({ ok: false, reason: expect.stringMatching(reason) });

/** Keeps as many bits of each number's fraction. */
const keepBits = (bits: number) => (y: Float32Array) => {
  const words = new Int32Array(y.buffer, y.byteOffset, y.length);
  for (let i = 0; i < words.length; i++) words[i] &= -1 << (23 - bits);
};

describe('the self-test of a provider', () => {
  it('accepts sums in another order', async () => {
    expect(await check(oneThread)).toEqual({ ok: true });
  });

  it.each<[string, (y: Float32Array) => void, RegExp]>([
    ['one wrong number', (y) => void (y[y.length - 1] += 0.01), /differ .* by \d/],
    ['one NaN', (y) => void (y[17] = NaN), /differ/],
    ['one infinity', (y) => void (y[17] = Infinity), /differ/],
    ['zeros', (y) => void y.fill(0), /differ/],
    ['TF32 or half precision', keepBits(10), /differ/],
    ['bfloat16', keepBits(7), /differ/],
  ])('refuses %s', async (_, change, reason) => {
    expect(await check(like(change))).toEqual(refused(reason));
  });

  it('accepts rounding to 17 bits', async () => {
    expect(await check(like(keepBits(17)))).toEqual({ ok: true });
  });

  /** Waits after each result, or after those of a block's size alone. */
  const after = (ms: number, fromNumbers = 0, sizes: number[] = []) =>
    like(async (y) => {
      sizes.push(y.length);
      if (y.length >= fromNumbers) await new Promise((resolve) => setTimeout(resolve, ms));
    });

  it('refuses what is slower with a block of W_EE', async () => {
    expect(await check(after(400, BLOCK), true)).toEqual(refused(/slower than the CPU \(.* ms/));
    expect(await check(after(400, BLOCK))).toEqual({ ok: true });
  });

  it('refuses a hopeless provider before it computes a block', async () => {
    const sizes: number[] = [];
    const verdict = await checkProvider(quickAfterOnce(), after(400, 0, sizes), { speed: true });
    expect(verdict).toEqual(refused(/slower than the CPU/));
    expect(Math.max(...sizes)).toBeLessThan(BLOCK);
  });

  it('accepts what is faster, and reports by how much', async () => {
    const verdict = await check(quickAfterOnce(), true);
    expect(verdict).toEqual({ ok: true, speedup: expect.any(Number) });
    expect(verdict.ok && verdict.speedup).toBeGreaterThan(1);
  });
});
