import { badConfig, booleanField, sizeField } from '../configFields.js';
import { decoder } from './decoder.js';
import { slidingWindow } from './slidingWindow.js';

/** SmolLM 3: every fourth layer has no positions. Definition: transformers' `models/smollm3/modeling_smollm3.py`. */
export const smollm3 = decoder({
  modelType: 'smollm3',
  defaults: {
    ...{ num_key_value_heads: 4, max_position_embeddings: 32_768, rope_theta: 2_000_000 },
    tie_word_embeddings: true,
  },
  differences: (json, { rotary }) => {
    const every = sizeField(json, 'no_rope_layer_interval', 4);
    const listed = json['no_rope_layers'];
    if (listed !== undefined && !Array.isArray(listed)) throw badConfig('"no_rope_layers" is no list');
    // 1 is for layers with positions, despite the name.
    const turns = (layer: number) =>
      listed === undefined ? (layer + 1) % every !== 0 : Boolean(listed[layer]);
    return {
      rotary: (layer) => (turns(layer) ? rotary!(layer) : undefined),
      ...(booleanField(json, 'use_sliding_window', false) && slidingWindow(json, (layer) => !turns(layer))),
    };
  },
});
