/** Neurons' tokens by the cosine of centred rows, against dense references. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { endTitle, neuronsTable, tokensTable } from '../../../../src/questions/neurons/tables.js';
import { vocabularyRows } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { centredRows, falling, neuronWeights, products, unitRows } from '../../../reference/neurons.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { askOnce, temporaryFolder } from '../../support.js';

const checkpoint = makeRandomCheckpoint(join(temporaryFolder(), 'random'), { seed: 91 });
const weights = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_WEIGHTS.processing);
const { dVocab } = checkpoint.raw.config;
const asked = { ...DEFAULT_WEIGHTS, layer: 1, top: 7, limit: 5, seed: 1, token: '#3' } as const;

describe.each([
  { which: 'in', space: 'W_E' },
  { which: 'out', space: 'W_U' },
] as const)('tokens of W_$which with $space', ({ which, space }) => {
  const request = { ...asked, weights: which, space };
  const rows = unitRows(centredRows(vocabularyRows(weights, space)));

  it('are those of largest and smallest cosine; what stands out stays', async () => {
    const byDot = await askOnce(checkpoint.folder, 'neurons', request);
    const byCosine = await askOnce(checkpoint.folder, 'neurons', { ...request, rankBy: 'cosine' });
    expect([byDot.rankBy, byCosine.rankBy]).toEqual([undefined, 'cosine']);
    const tests = (result: typeof byDot) =>
      result.neurons.map((own) => ({ ...own, top: undefined, bottom: undefined }));
    expect(tests(byCosine)).toEqual(tests(byDot));
    expect(byCosine.excited).toEqual(byDot.excited);
    for (const { layer, neuron, top, bottom } of byCosine.neurons) {
      const direction = neuronWeights(weights, layer, neuron, which);
      const cosines = products(rows, direction).map((value) => value / Math.hypot(...direction));
      const dots = products(vocabularyRows(weights, space), direction);
      const order = falling(cosines);
      expect(top.map(({ id }) => id)).toEqual(order.slice(0, 7));
      expect(bottom.map(({ id }) => id)).toEqual(order.toReversed().slice(0, 7));
      for (const { id, cosine, dot } of [...top, ...bottom]) {
        expect(cosine).toBeCloseTo(cosines[id], 5);
        expect(dot).toBeCloseTo(dots[id], 4);
      }
    }
    expect(byDot.neurons[0].top[0].cosine).toBeUndefined();
  });

  it('have the cosine as a column, and no z of extreme products beside other tokens', async () => {
    const request7 = { ...request, rankBy: 'cosine', top: dVocab } as const;
    const result = await askOnce(checkpoint.folder, 'neurons', request7);
    const table = tokensTable(result, result.neurons[0], 'bottom');
    expect(table.columns.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Cosine', 'Dot', 'z']) as string[],
    );
    expect(table.about).toContain('Tokens ranked by the cosine of their centred rows.');
    expect(table.title).toContain(endTitle(result, 'bottom'));
    const cosines = table.rows.map((row) => row[2] as number);
    expect(cosines).toEqual(cosines.toSorted((a, b) => a - b));
    const labels = neuronsTable(result, result.neurons).columns.map(({ label }) => label);
    expect(labels).not.toContain('z largest');
  });
});
