import type { ModelConfig } from '../architectures/architecture.js';
import { interleavedHalves } from '../gguf/rowOrder.js';
import type { PlacedEntry, TensorStore } from '../tensorStore.js';
import { hasMetaNames, transformersName } from './metaNames.js';
import { ReorderedRows } from './reorderedRows.js';

const ROTATED = /\.self_attn\.[qk]_proj\.weight$/;

/**
 * The tensors of a Llama with Meta's names under those of transformers. Meta rotates neighbouring entries of a query and
 * a key, transformers those half a head apart, so their rows are put in transformers' order.
 *
 * @returns the same tensors if they have other names
 */
export function inTransformersNames(store: TensorStore, { dHead }: Pick<ModelConfig, 'dHead'>): TensorStore {
  if (!hasMetaNames(store.names())) return store;
  const renamed = store.renamed(transformersName);
  const rotated = [...renamed.names()]
    .filter((name) => ROTATED.test(name))
    .flatMap((name): PlacedEntry[] => {
      const placed = renamed.placed(name)!;
      const { shape } = placed.entry;
      if (shape.length !== 2 || shape[0] % dHead !== 0 || dHead % 2 !== 0) return [];
      const reader = new ReorderedRows(placed, interleavedHalves(dHead));
      return [{ entry: { ...placed.entry, name }, reader }];
    });
  return renamed.withTensors(rotated, NOTE);
}

const NOTE = "The tensors have the names of Meta's Llama; they are read as transformers converts them.";
