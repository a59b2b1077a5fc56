/** The p-values of congruence where nothing is planted, over many random checkpoints. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  CongruencePlace,
  CongruenceRequest,
  CongruenceResult,
} from '../../../../src/protocol/congruence.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { binomialCdf } from '../../../reference/statistics.js';
import { askOnce, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();

const LAYER_1: Extract<CongruencePlace, { kind: 'neurons' }> = {
  kind: 'neurons',
  weights: 'in',
  layer: 1,
  neurons: { kind: 'all' },
};

function request(options: Partial<CongruenceRequest>): CongruenceRequest {
  return {
    ...DEFAULT_WEIGHTS,
    ...{ place: LAYER_1, space: 'W_E', cosineSpace: 'W_E', otherSpace: 'W_U' },
    ...{ top: 6, permutations: 99, seed: 1 },
    ...options,
  };
}

describe('congruence on random weights', () => {
  const CHECKPOINTS = 8;
  const folders = Array.from({ length: CHECKPOINTS }, (_, seed) => join(folder, `random ${seed}`));
  beforeAll(() => {
    folders.forEach(
      (own, seed) =>
      makeRandomCheckpoint(own, { seed: 100 + seed, nHeads: 3, dHead: 8, dVocab: 500, dMlp: 24, lmHead: 'untied' }), // oxfmt-ignore
    );
  });

  it.each<[Partial<CongruenceRequest>]>([
    [{ space: 'W_E', cosineSpace: 'W_E' }],
    [{ space: 'W_E', cosineSpace: 'W_EE' }],
    [{ space: 'W_EE', cosineSpace: 'W_E' }],
    [{ space: 'W_EE', cosineSpace: 'W_EE' }],
    [{ space: 'W_U', cosineSpace: 'W_U', place: { ...LAYER_1, weights: 'out' } }],
    [{ space: 'W_EE', cosineSpace: 'W_U', top: 30 }],
    [{ space: 'W_E', cosineSpace: 'W_E', place: { kind: 'head', head: { layer: 1, head: 0 }, side: 'key' } }],
  ])(
    'p is uniform: %j',
    async (options) => {
      const results: CongruenceResult[] = [];
      for (const [seed, own] of folders.entries()) {
        results.push(
          await askOnce(own, 'congruence', request({ permutations: 199, top: 10, seed, ...options })),
        );
      }
      const rows = results.flatMap((result) => result.rows);
      const p = rows.map((row) => row.p);
      const positives = p.filter((value) => value <= 0.05).length;
      expect(binomialCdf(positives, p.length, 0.05)).toBeGreaterThan(0.001);
      expect(1 - binomialCdf(positives - 1, p.length, 0.05)).toBeGreaterThan(0.001);
      const mean = p.reduce((sum, value) => sum + value, 0) / p.length;
      expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt((1 / 12) * (1 / p.length + 1 / (199 * CHECKPOINTS)))); // oxfmt-ignore
    },
    60_000,
  );

  it('although against random sets of tokens nearly every direction would be congruent', async () => {
    const { rows } = await askOnce(folders[0], 'congruence', request({ top: 10 }));
    const called = rows.filter(({ excess, randomSd }) => excess > 1.645 * randomSd).length;
    expect(called).toBeGreaterThan(0.7 * rows.length);
  });
});
