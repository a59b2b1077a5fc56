import type { HeadRef } from '../../src/protocol/headRef.js';

/** A model's first head, one in the middle, and its last. */
export function someHeads({
  nLayers,
  nHeads,
}: {
  readonly nLayers: number;
  readonly nHeads: number;
}): HeadRef[] {
  return [
    { layer: 0, head: 0 },
    { layer: nLayers >> 1, head: nHeads >> 1 },
    { layer: nLayers - 1, head: nHeads - 1 },
  ].filter(({ layer }, i) => i === 0 || layer > 0);
}
