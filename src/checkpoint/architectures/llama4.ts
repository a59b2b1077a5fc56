import { badConfig, booleanField, positiveField, sizeField } from '../configFields.js';
import type { Json } from './architecture.js';
import { decoder } from './decoder.js';
import { withoutMlps } from './lacks.js';
import { layerTypes } from './layerTypes.js';
import { textModel } from './textModel.js';

/**
 * Llama 4's text model: experts beside an MLP for all tokens; every fourth layer without positions, where queries grow with
 * their place; the other layers see chunks of the text, and divide queries and keys by their length. Definition:
 * transformers' `models/llama4/modeling_llama4.py`.
 */
export const llama4Text = decoder({
  modelType: 'llama4_text',
  defaults: {
    ...{ num_key_value_heads: 8, head_dim: 128, rms_norm_eps: 1e-5, rope_theta: 500_000 },
    ...{ max_position_embeddings: 131_072, attention_chunk_size: 8192 },
  },
  adjacent: true,
  names: { qNorm: null, kNorm: null },
  differences: (json, { nLayers, rotary }) => {
    const turns = Array.from({ length: nLayers }, (_, layer) => hasPositions(json, layer));
    const usual = (layer: number) => (turns[layer] ? 'chunked_attention' : 'full_attention');
    const types = layerTypes(json, nLayers, ['layer_types'], usual);
    const size =
      json['attention_chunk_size'] === undefined ? undefined : sizeField(json, 'attention_chunk_size');
    const growth = {
      rate: positiveField(json, 'attn_scale', 0.1),
      every: sizeField(json, 'floor_scale', 8192),
      offset: 1,
    };
    const grows = booleanField(json, 'attn_temperature_tuning', true);
    return {
      rotary: (layer) => (turns[layer] ? rotary!(layer) : undefined),
      ...(booleanField(json, 'use_qk_norm', true) && {
        qkNorms: { normalization: 'RMSNorm', afterRotary: true, layers: turns },
      }),
      ...(grows && { queryGrowth: (layer) => (turns[layer] ? undefined : growth) }),
      chunk: (layer) => (types[layer] === 'chunked_attention' ? size : undefined),
      ...withoutMlps('its MLPs are experts beside one shared by all tokens'),
    };
  },
});

export const llama4 = textModel({ modelType: 'llama4', texts: { llama4_text: llama4Text }, tied: false });

/** 1 is for layers with positions, despite the name. */
function hasPositions(json: Json, layer: number): boolean {
  const listed = json['no_rope_layers'];
  if (listed === undefined || (Array.isArray(listed) && listed.length === 0))
    return (layer + 1) % sizeField(json, 'no_rope_layer_interval', 4) !== 0;
  if (!Array.isArray(listed)) throw badConfig('"no_rope_layers" is no list');
  return Boolean(listed[layer]);
}
