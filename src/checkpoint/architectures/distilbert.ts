import { booleanField } from '../configFields.js';
import { bertLike } from './bertLike.js';

/** DistilBERT: BERT without segments. Definition: transformers' `models/distilbert/modeling_distilbert.py`. */
export const distilbert = bertLike({
  modelType: 'distilbert',
  prefix: 'distilbert',
  fields: {
    hidden_size: 'dim',
    num_attention_heads: 'n_heads',
    num_hidden_layers: 'n_layers',
    intermediate_size: 'hidden_dim',
    hidden_act: 'activation',
  },
  layers: 6,
  layer: {
    layers: 'transformer.layer',
    ...{ q: 'attention.q_lin', k: 'attention.k_lin', v: 'attention.v_lin', o: 'attention.out_lin' },
    ...{ afterAttention: 'sa_layer_norm', in: 'ffn.lin1', out: 'ffn.lin2', afterMlp: 'output_layer_norm' },
  },
  head: {
    ...{ dense: 'vocab_transform', norm: 'vocab_layer_norm', decoder: 'vocab_projector' },
    biases: ['vocab_projector.bias'],
  },
  normEpsilon: 1e-12,
  segments: false,
  // It says how the table of positions began, which is in the file anyway.
  refuse: (json) => booleanField(json, 'sinusoidal_pos_embds', false),
});
