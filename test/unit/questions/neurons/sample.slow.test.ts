import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import type { NeuronsRequest } from '../../../../src/protocol/neurons.js';
import { PLANTED_NEURONS } from '../../../../src/sample/planted.js';
import { classTokens, idsOf } from '../../../../src/sample/tokens.js';
import { askOnce } from '../../support.js';
import { sharedSample } from '../../sharedSample.js';

describe("neurons on the sample: MLP 0's planted detectors", () => {
  const sample = sharedSample();
  const ask = (options: Partial<NeuronsRequest>) =>
    askOnce(sample, 'neurons', {
      ...DEFAULT_WEIGHTS,
      ...{ layer: 0, weights: 'in', space: 'W_E', top: 10, limit: 1000, seed: 1 },
      ...options,
    });

  it('are the strongest of the layer, and have their class on top', async () => {
    const words = await classTokens();
    const { neurons } = await ask({ limit: PLANTED_NEURONS.length });
    expect(neurons.map(({ neuron }) => neuron)).toEqual(PLANTED_NEURONS.map(({ neuron }) => neuron));
    for (const [i, { detects }] of PLANTED_NEURONS.entries()) {
      const ids = new Set(idsOf(words[detects]));
      const { top, a, p, adjustedP } = neurons[i];
      expect(top.filter(({ id }) => ids.has(id)).length).toBeGreaterThanOrEqual(9);
      expect(top[0].z).toBeGreaterThan(5);
      expect(a).toBeGreaterThan(5);
      expect(p).toBeCloseTo(1 / 2001, 12);
      expect(adjustedP).toBeLessThan(0.05);
    }
  });

  it.each([
    [' James', 12],
    [' Tuesday', 57],
    [' France', 340],
  ])('%j excites its detector most', async (token, neuron) => {
    const { excited } = await ask({ token, limit: 1 });
    expect(excited![0]).toMatchObject({ layer: 0, neuron });
  });
});
