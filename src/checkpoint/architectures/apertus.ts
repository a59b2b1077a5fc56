import { activationField } from './activations.js';
import { decoder } from './decoder.js';

/** What the config has if it has no positions of its own. */
const ROPE = {
  ...{ rope_type: 'llama3', rope_theta: 12_000_000, factor: 8, original_max_position_embeddings: 8192 },
  ...{ low_freq_factor: 1, high_freq_factor: 4 },
};

/**
 * Apertus: q/k norms, MLPs without a gate, whose activation (xIELU) each layer has learned. Definition: transformers'
 * `models/apertus/modeling_apertus.py`.
 */
export const apertus = decoder({
  modelType: 'apertus',
  gated: false,
  defaults: {
    hidden_act: 'xielu',
    max_position_embeddings: 65_536,
    rms_norm_eps: 1e-5,
    rope_parameters: ROPE,
  },
  names: { ln1: 'attention_layernorm', ln2: 'feedforward_layernorm' },
  activation: (json) =>
    json['hidden_act'] === 'xielu' ? 'xielu' : activationField(json, 'hidden_act', 'xielu'),
  differences: () => ({ qkNorms: { normalization: 'RMSNorm' } }),
});
