import { attentionLayers } from '../../src/protocol/attentionLayers.js';
import type { HeadRef } from '../../src/protocol/headRef.js';
import type { ModelInfo } from '../../src/protocol/model.js';

/** A model's first head, one in the middle, and its last. */
export function someHeads(
  model: Pick<ModelInfo, 'nLayers' | 'nHeads' | 'withoutAttention'>,
): readonly HeadRef[] {
  const layers = attentionLayers(model);
  const { nHeads } = model;
  const last = layers.length - 1;
  const heads = [
    { layer: layers[0], head: 0 },
    { layer: layers[(last + 1) >> 1], head: nHeads >> 1 },
    { layer: layers[last], head: nHeads - 1 },
  ];
  return heads.filter(({ layer }, i) => i === 0 || layer > layers[0]);
}
