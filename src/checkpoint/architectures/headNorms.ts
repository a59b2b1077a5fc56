import type { ModelConfig, NormSlices } from './architecture.js';
import { range } from './attentionSlices.js';
import type { TensorList } from './tensorList.js';

/** How the weights of a layer's norms of queries or keys are stored: once for all heads, in a row for each head, or a tensor for each. */
export type HeadNormWeights = 'shared' | 'rows' | 'tensors';

/**
 * The norms of a layer's queries, or of its keys.
 *
 * @param heads how many queries, or keys
 */
export function headNorms(
  list: TensorList,
  name: string,
  weights: HeadNormWeights,
  { heads, hasBias }: { readonly heads: number; readonly hasBias: boolean },
  { dHead, qkNorms }: ModelConfig,
): NormSlices[] {
  if (qkNorms?.spansHeads) return [list.norm(name, heads * dHead, hasBias)];
  switch (weights) {
    case 'shared':
      return [list.norm(name, dHead, hasBias)];
    case 'rows': {
      const w = list.tensor(`${name}.weight`, heads, dHead);
      return Array.from({ length: heads }, (_, head) => ({ w: { ...w, rows: range(head, 1) } }));
    }
    case 'tensors':
      return Array.from({ length: heads }, (_, head) => list.norm(`${name}.${head}`, dHead, hasBias));
  }
}
