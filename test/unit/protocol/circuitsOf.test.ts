import { expect, it } from 'vitest';
import { headCircuitsOf } from '../../../src/protocol/head.js';
import { ovCircuitsOf } from '../../../src/protocol/ov.js';

const adapter = { base: 'gpt2', method: 'LoRA', changes: [], replaced: [] } as const;

it('an adapter has its update, and latent attention its rotary part, besides the circuits of every checkpoint', () => {
  expect(headCircuitsOf({})).toEqual(['qk', 'embedding', 'effective']);
  expect(headCircuitsOf({ adapter })).toEqual(['qk', 'embedding', 'effective', 'update']);
  expect(headCircuitsOf({ latentAttention: true })).toEqual(['qk', 'embedding', 'effective', 'rotary']);
  expect(ovCircuitsOf({})).toEqual(['ov', 'value', 'fullOv']);
  expect(ovCircuitsOf({ adapter })).toEqual(['ov', 'value', 'fullOv', 'update']);
});
