import { spansOf } from './spans.js';
import type { LayerWithoutAttention, ModelInfo } from './model.js';

type Layers = Pick<ModelInfo, 'nLayers' | 'withoutAttention'>;

/** The layers that have heads, in order. */
export function attentionLayers({ nLayers, withoutAttention = [] }: Layers): readonly number[] {
  const others = new Set(withoutAttention.map(({ layer }) => layer));
  return [...Array(nLayers).keys()].filter((layer) => !others.has(layer));
}

/** What a layer has instead of attention; undefined if it has attention. */
export function insteadOfAttention(
  { withoutAttention = [] }: Pick<ModelInfo, 'withoutAttention'>,
  layer: number,
): string | undefined {
  return withoutAttention.find((other) => other.layer === layer)?.instead;
}

/** Why a layer has no heads, and which layers have some: a sentence; undefined if it has. */
export function whyNoHeads(model: Layers, layer: number): string | undefined {
  const instead = insteadOfAttention(model, layer);
  if (instead === undefined) return undefined;
  const layers = spansOf(attentionLayers(model)).join(', ');
  return `Layer ${layer} has no heads: it has ${instead} instead of attention. Layers with heads: ${layers}.`;
}

/** Such as `0-3, 5-7 (Mamba)`. */
export function layersWithout(layers: readonly LayerWithoutAttention[]): string {
  const kinds = [...new Set(layers.map(({ instead }) => instead))].map((kind) => {
    const own = layers.flatMap(({ layer, instead }) => (instead === kind ? [layer] : []));
    return `${spansOf(own).join(', ')} (${kind})`;
  });
  return kinds.join(', ');
}
