import { sizeField } from '../configFields.js';
import { plainFrequencies } from '../rotary.js';
import { decoder } from './decoder.js';

/**
 * GPT-J: parallel attention and MLP with one norm, rotary positions turn neighbouring entries of part of d_head, an
 * unembedding with bias. Definition: transformers' `models/gptj/modeling_gptj.py`.
 */
export const gptj = decoder({
  modelType: 'gptj',
  gated: false,
  normalization: 'LayerNorm',
  fields: {
    ...{ nLayers: 'n_layer', nHeads: 'n_head', dModel: 'n_embd', dMlp: 'n_inner', nCtx: 'n_positions' },
    ...{ epsilon: 'layer_norm_epsilon', activation: 'activation_function' },
  },
  defaults: { activation_function: 'gelu_new', rotary_dim: 64 },
  names: {
    ...{ prefixes: ['transformer.', ''], embed: 'wte', final: 'ln_f', layers: 'h', ln1: 'ln_1', ln2: 'ln_1' },
    ...{ q: 'attn.q_proj', k: 'attn.k_proj', v: 'attn.v_proj', o: 'attn.out_proj' },
    ...{ in: 'mlp.fc_in', out: 'mlp.fc_out' },
  },
  differences: (json, { dHead }) => {
    const dims = sizeField(json, 'rotary_dim', 64, dHead);
    const rotary = { dims, adjacent: true, frequencies: plainFrequencies(dims, 10_000) };
    return { parallel: true, rotary: () => rotary };
  },
});
