import { badConfig } from '../configFields.js';
import type { Json } from './architecture.js';
import { decoder } from './decoder.js';
import { hybrid } from './lacks.js';

const KINDS: Readonly<Record<string, string>> = {
  ...{ M: 'mamba', linear_attention: 'mamba', mamba: 'mamba', mamba2: 'mamba' },
  ...{ '*': 'attention', full_attention: 'attention', attention: 'attention' },
  ...{ '-': 'mlp', mlp: 'mlp', E: 'moe', moe: 'moe' },
};

const INSTEAD = { mamba: 'Mamba', mlp: 'an MLP', moe: 'experts' };

/**
 * Nemotron-H: each layer is either attention, Mamba, an MLP or experts; no positions. Definition: transformers'
 * `models/nemotron_h/modeling_nemotron_h.py`.
 */
export const nemotronH = decoder({
  modelType: 'nemotron_h',
  positional: 'none',
  normalized: (json) => ({ ...json, num_hidden_layers: kindsOf(json).length }),
  fields: { epsilon: 'layer_norm_epsilon', activation: 'mlp_hidden_act' },
  defaults: {
    ...{ num_key_value_heads: 8, head_dim: 128, layer_norm_epsilon: 1e-5, mlp_hidden_act: 'relu2' },
    max_position_embeddings: 4096,
  },
  names: {
    ...{
      prefixes: ['backbone.', 'model.', ''],
      embed: 'embeddings',
      final: 'norm_f',
      ln1: 'norm',
      ln2: null,
    },
    ...{ q: 'mixer.q_proj', k: 'mixer.k_proj', v: 'mixer.v_proj', o: 'mixer.o_proj' },
  },
  differences: (json) => hybrid(kindsOf(json), INSTEAD, 'its MLPs are layers of their own'),
});

/** `layers_block_type`, or `hybrid_override_pattern` such as `M-M*`. */
function kindsOf(json: Json): string[] {
  const { layers_block_type: types, hybrid_override_pattern: pattern } = json;
  const given: unknown = types ?? (typeof pattern === 'string' ? Array.from(pattern) : undefined);
  const kinds = Array.isArray(given) ? given.map((kind) => KINDS[String(kind)]) : [undefined];
  if (kinds.every((kind) => kind !== undefined)) return kinds;
  throw badConfig('neither "layers_block_type" nor "hybrid_override_pattern" names the kind of each layer');
}
