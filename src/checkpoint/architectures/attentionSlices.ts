import type { Slice } from '../slice.js';
import type { HeadSlices, ModelConfig } from './architecture.js';
import type { TensorList } from './tensorList.js';

/** A layer's attention: b_O, if present, and its heads. */
export interface AttentionSlices {
  readonly bO?: Slice;
  head(head: number): HeadSlices;
}

/** The names of four Linear layers, and which of them have biases. */
export interface Projections {
  readonly q: string;
  readonly k: string;
  readonly v: string;
  readonly o: string;
  readonly inputBias: boolean;
  readonly outputBias: boolean;
}

/**
 * Attention of separate Linear layers for queries, keys, values and output, heads side by side. With fewer key heads
 * than query heads, query head i uses key head floor(i / (n_heads / n_key_value_heads)).
 */
export function separateProjections(
  list: TensorList,
  { q, k, v, o, inputBias, outputBias }: Projections,
  { dModel, dHead, nHeads, nKeyValueHeads, gatedHeads }: ModelConfig,
): AttentionSlices {
  const [queries, keys] = [nHeads * dHead, nKeyValueHeads * dHead];
  // Each head's query is followed by its gate.
  const each = gatedHeads ? 2 : 1;
  const [wQ, wK, wV] = [
    list.linear(q, dModel, each * queries),
    list.linear(k, dModel, keys),
    list.linear(v, dModel, keys),
  ];
  const wO = list.linear(o, queries, dModel);
  const biases = inputBias
    ? { bQ: list.bias(q, each * queries), bK: list.bias(k, keys), bV: list.bias(v, keys) }
    : undefined;
  return {
    ...(outputBias && { bO: list.bias(o, dModel) }),
    head: (head) => {
      const own = range(head, dHead);
      const query: [number, number] = [each * own[0], each * own[0] + dHead];
      const shared = range(Math.floor(head / (nHeads / nKeyValueHeads)), dHead);
      return {
        wQ: { ...wQ, rows: query },
        wK: { ...wK, rows: shared },
        wV: { ...wV, rows: shared },
        wO: { ...wO, columns: own },
        ...(biases && {
          bQ: { ...biases.bQ, columns: query },
          bK: { ...biases.bK, columns: shared },
          bV: { ...biases.bV, columns: shared },
        }),
      };
    },
  };
}

/** A Linear that computes queries, keys and values, and that of the output. */
export interface FusedProjections {
  readonly qkv: string;
  /** All queries, then all keys, then all values; or, for each key head, its queries, its key and its value. */
  readonly order: 'beside' | 'byKeyHead';
  readonly o: string;
  readonly inputBias: boolean;
  readonly outputBias: boolean;
}

/** Attention with a single Linear for queries, keys and values, which heads share as in {@link separateProjections}. */
export function fusedProjections(
  list: TensorList,
  { qkv, order, o, inputBias, outputBias }: FusedProjections,
  { dModel, dHead, nHeads, nKeyValueHeads }: ModelConfig,
): AttentionSlices {
  const count = nHeads + 2 * nKeyValueHeads;
  const all = list.linear(qkv, dModel, count * dHead);
  const wO = list.linear(o, nHeads * dHead, dModel);
  const bias = inputBias ? list.bias(qkv, count * dHead) : undefined;
  const each = nHeads / nKeyValueHeads;
  return {
    ...(outputBias && { bO: list.bias(o, dModel) }),
    head: (head) => {
      const key = Math.floor(head / each);
      const group = key * (each + 2);
      const places =
        order === 'beside'
          ? [head, nHeads + key, nHeads + nKeyValueHeads + key]
          : [group + (head % each), group + each, group + each + 1];
      const [q, k, v] = places.map((place) => range(place, dHead));
      return {
        wQ: { ...all, rows: q },
        wK: { ...all, rows: k },
        wV: { ...all, rows: v },
        wO: { ...wO, columns: range(head, dHead) },
        ...(bias && {
          bQ: { ...bias, columns: q },
          bK: { ...bias, columns: k },
          bV: { ...bias, columns: v },
        }),
      };
    },
  };
}

/** The position of block `index` among blocks of equal size. */
export function range(index: number, size: number): [number, number] {
  return [index * size, (index + 1) * size];
}
