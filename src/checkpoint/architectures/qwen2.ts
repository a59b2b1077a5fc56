import { booleanField, sizeField } from '../configFields.js';
import type { Json, ModelConfig } from './architecture.js';
import { decoder } from './decoder.js';
import { slidingWindow } from './slidingWindow.js';

/** Qwen 2 and 2.5: biases of queries, keys and values. Definition: transformers' `models/qwen2/modeling_qwen2.py`. */
export const qwen2 = decoder({ modelType: 'qwen2', names: { inputBias: true }, differences: qwenWindow });

/** Layers from `max_window_layers` on slide, if `use_sliding_window` is on. */
export function qwenWindow(json: Json): Pick<ModelConfig, 'window'> {
  if (!booleanField(json, 'use_sliding_window', false)) return {};
  const from = sizeField(json, 'max_window_layers', 28);
  return slidingWindow({ sliding_window: 4096, ...json }, (layer) => layer >= from);
}
