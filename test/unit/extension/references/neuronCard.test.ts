import { expect, it } from 'vitest';
import type { Ask } from '../../../../src/extension/references/ask.js';
import { neuronCard } from '../../../../src/extension/references/neuronCard.js';
import type { NeuronsRequest } from '../../../../src/protocol/neurons.js';
import { GPT2_INFO } from '../../gpt2Info.js';

it.each([
  [true, 'gate'],
  [false, 'in'],
  [undefined, 'in'],
])(
  'for a model whose gatedMlp is %s, a hover requests W_%s on W_E and W_out on W_U',
  async (gatedMlp, weights) => {
    const asked: NeuronsRequest[] = [];
    const ask = ((question: { request: NeuronsRequest }) => {
      asked.push(question.request);
      return Promise.resolve({ neurons: [question.request.weights] });
    }) as unknown as Ask;
    const model = { ...GPT2_INFO.model, ...(gatedMlp !== undefined && { gatedMlp }) };
    const card = await neuronCard(ask, { layer: 3, neuron: 512 }, model, { rankBy: 'cosine' });
    expect(asked.map((own) => [own.weights, own.space, own.rankBy])).toEqual([
      [weights, 'W_E', 'cosine'],
      ['out', 'W_U', 'cosine'],
    ]);
    expect(card).toEqual({ reads: weights, writes: 'out' });
  },
);
