import { decoder } from './decoder.js';
import { slidingWindow } from './slidingWindow.js';

/** Ministral 8B: layers slide as listed. Definition: transformers' `models/ministral/modeling_ministral.py`. */
export const ministral = decoder({
  modelType: 'ministral',
  defaults: { num_key_value_heads: 8, max_position_embeddings: 131_072, sliding_window: 4096 },
  differences: (json) => slidingWindow(json, () => true),
});
