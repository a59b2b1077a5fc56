import { geluNew } from '../nonlinearities.js';
import { defaultFrequencies } from './modules.js';
import { llamaLikeModel, SIZES, type LlamaLikeDefinition } from './llamaLike.js';
import type { ReferenceModel } from './referenceModel.js';

const GEMMA = {
  tied: true,
  offset: 1,
  embeddingScale: Math.sqrt(SIZES.hidden_size),
  activation: geluNew,
} as const satisfies Partial<LlamaLikeDefinition>;

/** Gemma 1's config, one key head for all heads. Definition: transformers' `models/gemma/modeling_gemma.py`. */
export function gemmaModel(folder: string): ReferenceModel {
  return llamaLikeModel(folder, {
    ...GEMMA,
    seed: 106,
    config: { model_type: 'gemma', hidden_act: 'gelu', hidden_activation: null, rope_theta: 10_000 },
    sizes: { num_key_value_heads: 1 },
  });
}

/** Gemma 2's: post-norms, soft-caps, every other layer slides. Definition: transformers' `models/gemma2/modeling_gemma2.py`. */
export function gemma2Model(folder: string): ReferenceModel {
  return llamaLikeModel(folder, {
    ...GEMMA,
    seed: 107,
    config: {
      ...{ model_type: 'gemma2', hidden_activation: 'gelu_pytorch_tanh', rope_theta: 10_000 },
      ...{
        query_pre_attn_scalar: 10,
        attn_logit_softcapping: 2,
        final_logit_softcapping: 3,
        sliding_window: 3,
      },
    },
    postNorms: true,
    scale: 10 ** -0.5,
    softcap: 2,
    logitSoftcap: 3,
    window: (layer) => (layer % 2 === 0 ? 3 : undefined),
  });
}

/** Gemma 3's text model inside one that sees images. Definition: transformers' `models/gemma3/modeling_gemma3.py`. */
export function gemma3Model(folder: string): ReferenceModel {
  const slides = (layer: number) => (layer + 1) % 2 !== 0;
  const dims = SIZES.head_dim;
  return llamaLikeModel(folder, {
    ...GEMMA,
    seed: 108,
    inside: 'gemma3',
    prefix: 'language_model.model.',
    config: {
      ...{ model_type: 'gemma3_text', hidden_activation: 'gelu_pytorch_tanh', query_pre_attn_scalar: 8 },
      ...{ sliding_window: 3, sliding_window_pattern: 2, rope_theta: 1000, rope_local_base_freq: 50 },
      rope_scaling: { rope_type: 'linear', factor: 8 },
    },
    qkNorms: true,
    postNorms: true,
    scale: 8 ** -0.5,
    window: (layer) => (slides(layer) ? 3 : undefined),
    rotary: (layer) =>
      slides(layer)
        ? { dims, frequencies: defaultFrequencies(dims, 50) }
        : { dims, frequencies: defaultFrequencies(dims, 1000).map((frequency) => frequency / 8) },
  });
}

/** The same alone, with the names of its layers' kinds and their rotary settings as transformers 5 writes them. */
export function gemma3TextModel(folder: string): ReferenceModel {
  const kinds = ['full_attention', 'sliding_attention', 'full_attention'];
  const dims = SIZES.head_dim;
  return llamaLikeModel(folder, {
    ...GEMMA,
    seed: 109,
    config: {
      ...{ model_type: 'gemma3_text', hidden_activation: 'gelu_pytorch_tanh', query_pre_attn_scalar: 8 },
      ...{ sliding_window: 3, layer_types: kinds },
      rope_parameters: {
        full_attention: { rope_type: 'linear', rope_theta: 2000, factor: 4 },
        sliding_attention: { rope_type: 'default', rope_theta: 40 },
      },
    },
    qkNorms: true,
    postNorms: true,
    scale: 8 ** -0.5,
    window: (layer) => (layer === 1 ? 3 : undefined),
    rotary: (layer) =>
      layer === 1
        ? { dims, frequencies: defaultFrequencies(dims, 40) }
        : { dims, frequencies: defaultFrequencies(dims, 2000).map((frequency) => frequency / 4) },
  });
}
