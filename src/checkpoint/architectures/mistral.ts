import { decoder } from './decoder.js';
import { slidingWindow } from './slidingWindow.js';

/**
 * Mistral: every layer slides if the config has a window. Definition: transformers'
 * `models/mistral/modeling_mistral.py`.
 */
export const mistral = decoder({
  modelType: 'mistral',
  defaults: { num_key_value_heads: 8, sliding_window: 4096 },
  differences: (json) => slidingWindow(json, () => true),
});
