import { describe, expect, it } from 'vitest';
import type { CongruencePlace, CongruenceRequest } from '../../../../src/protocol/congruence.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { PLANTED_NEURONS } from '../../../../src/sample/planted.js';
import { binomialCdf } from '../../../reference/statistics.js';
import { askOnce } from '../../support.js';
import { sharedSample } from '../../sharedSample.js';

describe('congruence on the sample', () => {
  const sample = sharedSample();
  const ask = (options: Partial<CongruenceRequest>) =>
    askOnce(sample, 'congruence', {
      ...DEFAULT_WEIGHTS,
      place: { kind: 'neurons', weights: 'in', layer: 0, neurons: { kind: 'all' } },
      ...{ space: 'W_E', cosineSpace: 'W_E', otherSpace: 'W_U', top: 10, permutations: 399, seed: 1 },
      ...options,
    });

  it('the planted detectors of MLP 0 are congruent, and hardly any other neuron of the layer', async () => {
    const { rows } = await ask({});
    const planted = new Set(PLANTED_NEURONS.map(({ neuron }) => neuron));
    // Of so many random directions one may come upon a planted class itself.
    for (const { index, p } of rows) if (planted.has(index)) expect(p).toBeLessThanOrEqual(2 / 400);
    const others = rows.filter(({ index }) => !planted.has(index)).map(({ p }) => p);
    const positives = others.filter((p) => p <= 0.05).length;
    expect(1 - binomialCdf(positives - 1, others.length, 0.05)).toBeGreaterThan(0.001);
  });

  it('head 3.1 looks for first names, on one end of its first vector', async () => {
    const place: CongruencePlace = { kind: 'head', head: { layer: 3, head: 1 }, side: 'key' };
    const { rows } = await ask({ place, space: 'W_EE', cosineSpace: 'W_EE' });
    const best = rows.toSorted((a, b) => a.p - b.p || b.excess - a.excess)[0];
    expect(best.index).toBe(0);
    expect(best.p).toBeLessThan(0.01);
    expect(best.tokens.map(({ token }) => token)).toContain(' Mary');
  });
});
