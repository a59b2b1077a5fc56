import type { Json } from '../../architectures/architecture.js';
import type { GgufFields } from '../ggufFields.js';
import { interleavedHalves } from '../rowOrder.js';
import type { GgufFamily, GgufTensors, Place } from './family.js';
import { headSizes, rotaryFields, usualSizes } from './sizes.js';

/** How a family differs from Qwen 2, which is stored as it is. */
interface Differences {
  /** Both in GGUF and in transformers. */
  readonly name: string;
  readonly modelType?: string;
  readonly permuted?: true;
  /** Stored norms are 1 + w. */
  readonly shiftedNorms?: true;
  readonly postNorms?: true;
  readonly config?: (fields: GgufFields, tensors: GgufTensors) => Json;
}

/** Families whose layers have Llama's names. Source: llama.cpp's `gguf-py/gguf/tensor_mapping.py` and `conversion/`. */
function llamaLike({
  name,
  modelType = name,
  permuted,
  shiftedNorms,
  postNorms,
  config,
}: Differences): GgufFamily {
  const norm = (place: string): Place => ({ name: place, ...(shiftedNorms && { shift: -1 }) });
  const turned = (place: string): Place => ({
    name: place,
    ...(permuted && { order: ({ dHead }) => interleavedHalves(dHead) }),
  });
  return {
    architecture: name,
    config: (fields, tensors) => ({
      model_type: modelType,
      ...usualSizes(fields, tensors),
      ...rotaryFields(fields, tensors),
      rms_norm_eps: fields.number('attention.layer_norm_rms_epsilon'),
      ...config?.(fields, tensors),
    }),
    outside: {
      token_embd: { name: 'model.embed_tokens' },
      output_norm: norm('model.norm'),
      output: { name: 'lm_head' },
    },
    layers: 'model.layers.',
    inLayer: {
      attn_norm: norm('input_layernorm'),
      attn_q: turned('self_attn.q_proj'),
      attn_k: turned('self_attn.k_proj'),
      attn_v: { name: 'self_attn.v_proj' },
      attn_output: { name: 'self_attn.o_proj' },
      attn_q_norm: norm('self_attn.q_norm'),
      attn_k_norm: norm('self_attn.k_norm'),
      ffn_norm: norm(postNorms ? 'pre_feedforward_layernorm' : 'post_attention_layernorm'),
      post_attention_norm: norm('post_attention_layernorm'),
      post_ffw_norm: norm('post_feedforward_layernorm'),
      ffn_gate: { name: 'mlp.gate_proj' },
      ffn_up: { name: 'mlp.up_proj' },
      ffn_down: { name: 'mlp.down_proj' },
    },
  };
}

/** Llama, and Mistral, which llama.cpp converts to the same. */
export const llama = llamaLike({ name: 'llama', permuted: true });

export const qwen2 = llamaLike({ name: 'qwen2' });

export const qwen3 = llamaLike({ name: 'qwen3' });

export const gemma = llamaLike({ name: 'gemma', shiftedNorms: true });

export const gemma2 = llamaLike({
  name: 'gemma2',
  shiftedNorms: true,
  postNorms: true,
  config: (fields) => ({
    query_pre_attn_scalar: attentionScalar(fields, 46),
    attn_logit_softcapping: fields.numberIfThere('attn_logit_softcapping'),
    final_logit_softcapping: fields.numberIfThere('final_logit_softcapping'),
    sliding_window: fields.numberIfThere('attention.sliding_window'),
  }),
});

export const gemma3 = llamaLike({
  name: 'gemma3',
  modelType: 'gemma3_text',
  shiftedNorms: true,
  postNorms: true,
  config: (fields) => {
    const window = fields.numberIfThere('attention.sliding_window');
    return {
      query_pre_attn_scalar: attentionScalar(fields, 62),
      final_logit_softcapping: fields.numberIfThere('final_logit_softcapping'),
      rope_theta: fields.numberIfThere('rope.freq_base') ?? 1_000_000,
      rope_local_base_freq: fields.numberIfThere('rope.freq_base_swa'),
      ...(window === undefined
        ? { sliding_window: null, sliding_window_pattern: 1 }
        : { sliding_window: window }),
    };
  },
});

/**
 * Scores are divided by the square root of this, which no field gives: d_head, but d_model / n_heads for the largest model
 * of Gemma 2 and 3, which llama.cpp knows by its number of layers (`llama-model.cpp`, `f_attention_scale`).
 */
function attentionScalar(fields: GgufFields, layersOfLargest: number): number {
  const { nHeads, dHead } = headSizes(fields);
  return fields.number('block_count') === layersOfLargest
    ? fields.number('embedding_length') / nHeads
    : dHead;
}
