import type { AttentionSlices } from './attentionSlices.js';
import type { LayerSlices, ModelConfig, WeightMap } from './architecture.js';
import type { TensorList } from './tensorList.js';

/** Everything that one layer has; no attention in a layer without. */
export type LayerParts = Omit<LayerSlices, 'bO'> & { readonly attention?: AttentionSlices };

/** The weights outside the layers. */
export type OuterParts = Omit<WeightMap, 'layer' | 'head' | 'required'>;

/** A checkpoint's weights from those of each layer; every layer's tensors are named at once. */
export function weightMap(
  list: TensorList,
  { nLayers }: ModelConfig,
  outer: OuterParts,
  layer: (layer: number) => LayerParts,
): WeightMap {
  const layers = Array.from({ length: nLayers }, (_, i) => layer(i));
  return {
    ...outer,
    layer: (i) => {
      const { attention, ...parts } = layers[i];
      return { ...parts, ...(attention?.bO && { bO: attention.bO }) };
    },
    head: (i, head) => layers[i].attention!.head(head),
    required: list.required,
  };
}
