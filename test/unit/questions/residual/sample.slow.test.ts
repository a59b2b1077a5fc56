import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import type { ResidualRequest, ResidualResult } from '../../../../src/protocol/residual.js';
import { PLANTED_NEURONS } from '../../../../src/sample/planted.js';
import { classTokens } from '../../../../src/sample/tokens.js';
import { askOnce } from '../../support.js';
import { sharedSample } from '../../sharedSample.js';

describe('the residual stream of the sample', () => {
  const sample = sharedSample();
  const request: ResidualRequest = {
    ...DEFAULT_WEIGHTS,
    text: 'Hello James',
    ...{ layer: 0, point: 'resid_mid', position: -1, top: 5 },
    neurons: { layer: 0, weights: 'in' },
    head: { layer: 3, head: 1 },
  };
  let result: ResidualResult;
  beforeAll(async () => {
    result = await askOnce(sample, 'residual', request);
  });

  it('puts <|endoftext|> first, unless the request says not to', async () => {
    expect(result.tokens.map(({ token }) => token)).toEqual(['<|endoftext|>', 'Hello', ' James']);
    const without = await askOnce(sample, 'residual', { ...request, prependBos: false });
    expect(without.tokens.map(({ token }) => token)).toEqual(['Hello', ' James']);
  });

  it('excites the neuron that is planted to detect names, by the embedding of the name', () => {
    const { neuron } = PLANTED_NEURONS.find(({ detects }) => detects === 'firstNames')!;
    expect(result.neurons!.largest[0].neuron).toBe(neuron);
    expect(result.neuron).toMatchObject({ layer: 0, weights: 'in', neuron });
    expect(result.parts.toSorted((a, b) => b.dot! - a.dot!)[0].name).toBe('embed');
  });

  it('attends from name to name by the tokens', async () => {
    const words = await classTokens();
    const [one, other] = words.firstNames.map(({ word }) => word);
    const { attention, tokens } = await askOnce(sample, 'residual', {
      ...request,
      text: `the ${one} of that ${other}`,
    });
    const { split } = attention!;
    const highest = split.toSorted((a, b) => b.score - a.score).map(({ key }) => tokens[key].token);
    expect(highest.slice(0, 2).sort()).toEqual([` ${one}`, ` ${other}`].sort());
  });
});
