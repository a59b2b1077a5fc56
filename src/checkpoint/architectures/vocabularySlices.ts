import type { ModelConfig, TensorNames, WeightMap } from './architecture.js';
import type { TensorList } from './tensorList.js';

/**
 * Where the embedding and the unembedding are stored, `[d_vocab, d_model]`: the embedding under `embed` (after the
 * list's prefix), the unembedding under `head`, or in the embedding if the config ties them. A tied checkpoint may
 * contain either or both; an untied one may lack the unembedding.
 */
export function vocabularySlices(
  list: TensorList,
  tensors: TensorNames,
  { tiedUnembedding, dVocab, dModel }: ModelConfig,
  { embed, head }: { readonly embed: string; readonly head: string },
): Pick<WeightMap, 'wE' | 'unembedRows' | 'headBesideTie' | 'headName'> {
  const ownHead = () => list.outside(head, dVocab, dModel);
  const hasHead = tensors.entry(head) !== undefined;
  const hasEmbedding = tensors.entry(list.prefix + embed) !== undefined;
  if (tiedUnembedding && hasHead && !hasEmbedding) {
    const both = ownHead();
    return { wE: both, unembedRows: both, headName: head };
  }
  const wE = list.tensor(embed, dVocab, dModel);
  if (tiedUnembedding) {
    return { wE, unembedRows: wE, headName: head, ...(hasHead && { headBesideTie: ownHead() }) };
  }
  return { wE, headName: head, ...(hasHead && { unembedRows: ownHead() }) };
}
