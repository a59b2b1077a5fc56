import type { Slice } from '../slice.js';
import type { ModelConfig, TensorNames } from './architecture.js';
import { range, type AttentionSlices } from './attentionSlices.js';
import type { OrientedTensors } from './orientedTensors.js';
import type { TensorList } from './tensorList.js';

/**
 * The attention of a TransformerLens state dict: W_Q `[n_heads, d_model, d_head]`; grouped keys and values under
 * `_W_K`, `[n_key_value_heads, …]`; biases unless the state dict has none.
 *
 * @param name of the layer's attention
 */
export function transformerLensAttention(
  list: TensorList,
  oriented: OrientedTensors,
  tensors: TensorNames,
  { nHeads, nKeyValueHeads, dModel, dHead }: ModelConfig,
  name: string,
): AttentionSlices {
  const grouped = tensors.entry(`${name}._W_K`) ? '_' : '';
  const keyHeads = grouped ? nKeyValueHeads : nHeads;
  const hasBiases = ['b_Q', `${grouped}b_K`, `${grouped}b_V`, 'b_O'].some((own) =>
    tensors.entry(`blocks.0.attn.${own}`),
  );

  const reading = (w: string, heads: number) => oriented.tensor(`${name}.${w}`, heads, dModel, dHead);
  const bias = (b: string, heads: number) =>
    hasBiases ? list.tensor(`${name}.${b}`, heads, dHead) : undefined;
  const [wQ, wK, wV] = [
    reading('W_Q', nHeads),
    reading(`${grouped}W_K`, keyHeads),
    reading(`${grouped}W_V`, keyHeads),
  ];
  const wO = outputs(list, oriented, tensors, `${name}.W_O`, { nHeads, dHead, dModel });
  const [bQ, bK, bV] = [
    bias('b_Q', nHeads),
    bias(`${grouped}b_K`, keyHeads),
    bias(`${grouped}b_V`, keyHeads),
  ];
  return {
    ...(hasBiases && { bO: list.tensor(`${name}.b_O`, dModel) }),
    head: (head) => {
      const key = Math.floor(head / (nHeads / keyHeads));
      return {
        wQ: headOf(wQ, head, dModel, dHead),
        wK: headOf(wK, key, dModel, dHead),
        wV: headOf(wV, key, dModel, dHead),
        wO: wO(head),
        ...(bQ && { bQ: { ...bQ, rows: range(head, 1) } }),
        ...(bK && { bK: { ...bK, rows: range(key, 1) } }),
        ...(bV && { bV: { ...bV, rows: range(key, 1) } }),
      };
    },
  };
}

/** W_O `[n_heads, d_head, d_model]` by head; before EasyTransformer one matrix `[d_model, n_heads d_head]`. */
function outputs(
  list: TensorList,
  oriented: OrientedTensors,
  tensors: TensorNames,
  name: string,
  { nHeads, dHead, dModel }: Pick<ModelConfig, 'nHeads' | 'dHead' | 'dModel'>,
): (head: number) => Slice {
  if (tensors.entry(name)?.shape.length === 2) {
    const all = list.tensor(name, dModel, nHeads * dHead);
    return (head) => ({ ...all, columns: range(head, dHead), transposed: true });
  }
  const all = oriented.tensor(name, nHeads, dHead, dModel);
  return (head) => headOf(all, head, dHead, dModel);
}

/** One head's `[from, to]` of a stack. */
function headOf(stack: Slice, head: number, from: number, to: number): Slice {
  return { ...stack, rows: range(head, stack.transposed ? to : from) };
}
