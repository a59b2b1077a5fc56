import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PROCESSING, DEFAULT_WEIGHTS, type Processing } from '../../../../src/protocol/model.js';
import type { DotToken, NeuronsRequest } from '../../../../src/protocol/neurons.js';
import { vocabularyRows } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { falling, neuronWeights, populationMoments, products } from '../../../reference/neurons.js';
import { process as processWeights } from '../../../reference/processings.js';
import { seededRandom } from '../../../reference/random.js';
import { benjaminiHochberg } from '../../../reference/statistics.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { askOnce, errorOf, relativeError, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();

function request(options: Partial<NeuronsRequest>): NeuronsRequest {
  return { ...DEFAULT_WEIGHTS, weights: 'in', space: 'W_E', top: 10, limit: 1000, seed: 1, ...options };
}

function byId(table: readonly DotToken[], of: (token: DotToken) => number): number[] {
  const values: number[] = [];
  for (const token of table) values[token.id] = of(token);
  return values;
}

const RAW: Processing = {
  foldLn: false,
  centerWritingWeights: false,
  centerUnembed: false,
  foldValueBiases: false,
  refactorFactoredAttnMatrices: false,
};
const CASES: Record<string, Partial<NeuronsRequest>> = {
  'W_in against W_E': {},
  'W_out against W_U': { weights: 'out', space: 'W_U' },
  'W_in against W_EE': { space: 'W_EE' },
  'W_in against W_EE with biases and residual': {
    space: 'W_EE',
    variant: { attentionBiases: true, residual: true },
  },
  'W_out against W_E, unprocessed': { weights: 'out', processing: RAW },
  'W_in against W_U, without fold_ln': {
    space: 'W_U',
    processing: { ...DEFAULT_PROCESSING, foldLn: false },
  },
  'W_in against W_U, without center_unembed': {
    space: 'W_U',
    processing: { ...DEFAULT_PROCESSING, centerUnembed: false },
  },
};

describe.each(Object.entries(CASES))('neurons on a random checkpoint: %s', (_, options) => {
  const checkpoint = makeRandomCheckpoint(join(folder, 'random'), { seed: 5, dMlp: 70, lmHead: 'untied' });
  const { dVocab } = checkpoint.raw.config;
  const asked = request({ layer: 1, top: dVocab, ...options });
  const weights = processWeights(canonicalWeights(checkpoint.raw), asked.processing);
  const rows = vocabularyRows(weights, asked.space, asked.variant);
  const dotsOf = (neuron: number) => products(rows, neuronWeights(weights, 1, neuron, asked.weights));

  it('every product, its z and the null to 1e-5', async () => {
    const { neurons, total } = await askOnce(checkpoint.folder, 'neurons', asked);
    expect(neurons.map(({ neuron }) => neuron)).toEqual(Array.from({ length: 70 }, (_unused, i) => i));
    expect(total).toBe(70);
    for (const { neuron, top, bottom, randomMean, randomSd } of neurons) {
      const expected = dotsOf(neuron);
      const { mean, sd } = populationMoments(expected);
      const z = expected.map((value) => (value - mean) / sd);
      for (const table of [top, bottom]) {
        expect(
          relativeError(
            byId(table, ({ dot }) => dot),
            expected,
          ),
        ).toBeLessThan(1e-5);
        expect(
          relativeError(
            byId(table, (token) => token.z),
            z,
          ),
        ).toBeLessThan(1e-5);
      }
      expect(relativeError([randomMean, randomSd], [mean, sd])).toBeLessThan(1e-5);
      expect(top.map(({ dot }) => dot)).toEqual(top.map(({ dot }) => dot).sort((a, b) => b - a));
      expect(bottom.map(({ id }) => id).toReversed()).toEqual(top.map(({ id }) => id));
    }
  });

  it('how far the largest stand out, against random directions', async () => {
    const k = 5;
    const { neurons, random } = await askOnce(checkpoint.folder, 'neurons', { ...asked, top: k });
    const standout = (dots: number[]) => {
      const { mean, sd } = populationMoments(dots);
      const largest = falling(dots).slice(0, k);
      return (largest.reduce((sum, id) => sum + dots[id], 0) / k - mean) / sd;
    };
    const numbers = seededRandom(77);
    const ofRandom = Array.from({ length: 1000 }, () =>
      standout(
        products(
          rows,
          Array.from({ length: rows.columns }, () => numbers.normal()),
        ),
      ),
    );
    const part = (least: number) => ofRandom.filter((a) => a >= least).length / ofRandom.length;
    expect(random!.directions).toBe(2000);
    expect(Math.abs(part(random!.median) - 0.5)).toBeLessThan(0.08);
    expect(Math.abs(part(random!.most) - 0.05)).toBeLessThan(0.04);
    const p = neurons.map((neuron) => neuron.p!);
    for (const neuron of neurons) {
      const a = standout(dotsOf(neuron.neuron));
      expect(neuron.a).toBeCloseTo(a, 4);
      expect(Math.abs(neuron.p! - part(a))).toBeLessThan(0.08);
      expect(neuron.covarianceP).toBeGreaterThan(0);
    }
    benjaminiHochberg(p).forEach((adjusted, i) => expect(neurons[i].adjustedP).toBeCloseTo(adjusted, 12));
  });

  it('all layers: the strongest few, and the neurons that a token excites most', async () => {
    const { neurons, total, token, excited } = await askOnce(checkpoint.folder, 'neurons', {
      ...request(options),
      top: 6,
      limit: 9,
      token: '#17',
    });
    const standoutOf = (z: number[]) =>
      falling(z)
        .slice(0, 6)
        .reduce((sum, id) => sum + z[id], 0) / 6;
    const all = [0, 1].flatMap((layer) =>
      Array.from({ length: 70 }, (_unused, neuron) => {
        const dots = products(rows, neuronWeights(weights, layer, neuron, asked.weights));
        const { mean, sd } = populationMoments(dots);
        const z = dots.map((value) => (value - mean) / sd);
        return { layer, neuron, dot: dots[17], z: z[17], strongest: standoutOf(z) };
      }),
    );
    expect(total).toBe(140);
    const strongest = falling(all.map((own) => own.strongest)).slice(0, 9);
    const name = (own: { layer: number; neuron: number }) => `${own.layer}.${own.neuron}`;
    expect(neurons.map(name)).toEqual(strongest.sort((a, b) => a - b).map((i) => name(all[i])));
    expect(token).toEqual({ id: 17, token: '#17' });
    const most = falling(all.map(({ z }) => z)).slice(0, 6);
    expect(excited!.map(name)).toEqual(most.map((i) => name(all[i])));
    expect(
      relativeError(
        excited!.map(({ z }) => z),
        most.map((i) => all[i].z),
      ),
    ).toBeLessThan(1e-5);
    expect(
      relativeError(
        excited!.map(({ dot }) => dot),
        most.map((i) => all[i].dot),
      ),
    ).toBeLessThan(1e-5);
  });
});

describe('neurons', () => {
  const checkpoint = makeRandomCheckpoint(join(folder, 'small'), { seed: 6 });
  const ask = (options: Partial<NeuronsRequest>) => askOnce(checkpoint.folder, 'neurons', request(options));

  it('answers the same question twice with the same bytes, and one neuron as its layer does', async () => {
    const layer = await ask({ layer: 0, space: 'W_EE' });
    expect(JSON.stringify(await ask({ layer: 0, space: 'W_EE' }))).toBe(JSON.stringify(layer));
    const { neurons, total } = await ask({ layer: 0, neuron: 33, space: 'W_EE' });
    expect(total).toBe(1);
    const [one] = neurons;
    const other = layer.neurons[33];
    expect([one.layer, one.neuron]).toEqual([0, 33]);
    expect(one.top.map(({ id }) => id)).toEqual(other.top.map(({ id }) => id));
    expect(relativeError([one.largeMean, one.randomSd], [other.largeMean, other.randomSd])).toBeLessThan(
      1e-6,
    );
  });

  it.each([
    [{ layer: 2 }, 'There is no layer 2: the model has 2, counted from 0 to 1.'],
    [{ layer: -1 }, '"layer" must be a whole number from 0 to'],
    [{ layer: 0.5 }, '"layer" must be a whole number'],
    [{ layer: 1, neuron: 60 }, 'There is no neuron 60: a layer has 60, counted from 0 to 59.'],
    [{ neuron: 3 }, 'A neuron is named by its layer and its number'],
    [{ layer: 0, top: 0 }, '"top" must be a whole number from 1 to 1000, not 0.'],
    [{ layer: 0, limit: 0 }, '"limit" must be a whole number from 1 to'],
  ])('%j is refused: %s', async (options, message) => {
    const error = await errorOf(ask(options));
    expect(error.code).toBe('badRequest');
    expect(error.message).toContain(message);
  });

  it('refuses a token that is several', async () => {
    expect((await errorOf(ask({ layer: 0, token: '#1#2' }))).code).toBe('notOneToken');
    expect((await errorOf(ask({ layer: 0, token: '' }))).code).toBe('notOneToken');
  });
});
