import { decoder } from './decoder.js';

/** Arcee's AFM: squared ReLU without a gate. Definition: transformers' `models/arcee/modeling_arcee.py`. */
export const arcee = decoder({
  modelType: 'arcee',
  gated: false,
  defaults: { hidden_act: 'relu2', max_position_embeddings: 4096, rms_norm_eps: 1e-5 },
});
