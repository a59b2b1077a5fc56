import { badConfig } from '../configFields.js';
import type { Json } from './architecture.js';

/**
 * The kind of each layer, in the words of the config.
 *
 * @param fields the names that the list may have
 * @param usual the kinds if the config has no list
 * @throws QkLensError `badConfig`
 */
export function layerTypes(
  json: Json,
  nLayers: number,
  fields: readonly string[],
  usual: (layer: number) => string,
): readonly string[] {
  const name = fields.find((field) => json[field] !== undefined);
  if (name === undefined) return Array.from({ length: nLayers }, (_, layer) => usual(layer));
  const types = json[name];
  if (Array.isArray(types) && types.length === nLayers && types.every((type) => typeof type === 'string'))
    return types;
  throw badConfig(`"${name}" does not name the kind of each of ${nLayers} layers`);
}
