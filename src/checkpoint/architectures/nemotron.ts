import { decoder } from './decoder.js';

/**
 * Nemotron 4 and Minitron: LayerNorms times 1 + w, squared ReLU without a gate, rotary positions on part of d_head.
 * Definition: transformers' `models/nemotron/modeling_nemotron.py`.
 */
export const nemotron = decoder({
  modelType: 'nemotron',
  gated: false,
  normalization: 'LayerNorm',
  fields: { epsilon: 'norm_eps' },
  defaults: { hidden_act: 'relu2', max_position_embeddings: 4096, partial_rotary_factor: 0.5 },

  differences: () => ({ normOffset: 1 }),
});
