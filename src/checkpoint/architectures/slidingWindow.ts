import { badConfig, sizeField } from '../configFields.js';
import type { Json, ModelConfig } from './architecture.js';

/**
 * The layers that see only the last `sliding_window` positions: according to `layer_types`, or `slides` if that is
 * absent.
 *
 * @throws QkLensError `badConfig`
 */
export function slidingWindow(json: Json, slides: (layer: number) => boolean): Pick<ModelConfig, 'window'> {
  if (json['sliding_window'] === undefined) return {};
  const size = sizeField(json, 'sliding_window');
  return { window: (layer) => (isSliding(json, layer, slides) ? size : undefined) };
}

/** Whether a layer slides according to `layer_types`, or `slides` if that is absent. */
export function isSliding(json: Json, layer: number, slides: (layer: number) => boolean): boolean {
  const types = json['layer_types'];
  if (types === undefined) return slides(layer);
  if (!Array.isArray(types)) throw badConfig('"layer_types" is no list');
  return types[layer] === 'sliding_attention';
}
