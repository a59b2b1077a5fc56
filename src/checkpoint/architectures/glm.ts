import { decoder, type DecoderFamily } from './decoder.js';

const FAMILY = {
  adjacent: true,
  defaults: {
    ...{ num_key_value_heads: 2, head_dim: 128, max_position_embeddings: 131_072 },
    ...{ partial_rotary_factor: 0.5, rms_norm_eps: 1.5625e-7 },
  },
} satisfies Omit<DecoderFamily, 'modelType'>;

/**
 * GLM-4 9B of 2024: rotary positions turn neighbouring entries of half of d_head, gate and W_in from one Linear.
 * Definition: transformers' `models/glm/modeling_glm.py`.
 */
export const glm = decoder({
  modelType: 'glm',
  ...FAMILY,
  names: { gateAndIn: 'mlp.gate_up_proj' },
});

/** GLM-4 0414: as GLM, with norms after attention and MLP. Definition: transformers' `models/glm4/modeling_glm4.py`. */
export const glm4 = decoder({
  modelType: 'glm4',
  ...FAMILY,
  names: {
    gateAndIn: 'mlp.gate_up_proj',
    ...{ postAttention: 'post_self_attn_layernorm', postMlp: 'post_mlp_layernorm' },
  },
  differences: () => ({ postNorms: true }),
});
