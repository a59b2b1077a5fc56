import { positiveField, sizeField } from '../configFields.js';
import { readRotary } from '../rotary.js';
import type { Json, ModelConfig } from './architecture.js';
import { gemmaDifferences } from './gemma.js';
import { normsAndCaps, POST_NORMED } from './gemma2.js';
import { decoder, type DecoderFamily } from './decoder.js';
import { isSliding, slidingWindow } from './slidingWindow.js';
import { textModel } from './textModel.js';

const FAMILY: Omit<DecoderFamily, 'modelType'> = {
  // Gemma3TextConfig's defaults, which the text_config of the published checkpoints omits.
  defaults: {
    tie_word_embeddings: true,
    vocab_size: 262_208,
    num_attention_heads: 8,
    num_key_value_heads: 4,
    head_dim: 256,
    max_position_embeddings: 131_072,
    sliding_window: 4096,
    rope_theta: 1_000_000,
  },
  names: POST_NORMED,
  differences: (json, config) => {
    const every = sizeField(json, 'sliding_window_pattern', 6);
    const slides = (layer: number) => (layer + 1) % every !== 0;
    return {
      ...gemmaDifferences(json, config),
      ...normsAndCaps(json),
      qkNorms: { normalization: 'RMSNorm' },
      ...slidingWindow(json, slides),
      rotary: rotaryByLayer(json, config, slides),
    };
  },
};

/**
 * Gemma 3's text model: norms also after attention and MLP, q/k norms, five sliding layers for each full one, with
 * their own rotary base. Definition: transformers' `models/gemma3/modeling_gemma3.py`.
 */
export const gemma3Text = decoder({ modelType: 'gemma3_text', ...FAMILY });

/** The same inside a multimodal model, whose image parts are not read. */
export const gemma3 = textModel({ modelType: 'gemma3', texts: { gemma3_text: gemma3Text }, tied: true });

function rotaryByLayer(
  json: Json,
  { dHead }: ModelConfig,
  slides: (layer: number) => boolean,
): NonNullable<ModelConfig['rotary']> {
  const base = positiveField(json, 'rope_theta', 1_000_000);
  const local = positiveField(json, 'rope_local_base_freq', 10_000);
  const full = readRotary(json, { dHead, base, layerType: 'full_attention' });
  const sliding = readRotary(json, { dHead, base: local, layerType: 'sliding_attention', unscaled: true });
  return (layer) => (isSliding(json, layer, slides) ? sliding : full);
}
