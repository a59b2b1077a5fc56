import type { Matrix } from 'ml-matrix';
import { attend, beside, columnBlock, linear, rowBlock, type AttentionDefinition } from './modules.js';
import type { FileTensors } from './randomTensors.js';
import type { ReferenceHead } from './referenceModel.js';

/** Names of the four Linear layers of a layer's attention, and its heads' width. */
export interface SeparateHeads {
  readonly names: readonly [q: string, k: string, v: string, o: string];
  readonly nHeads: number;
  /** As many as heads if absent; query head i reads key head floor(i / (nHeads / nKeyValueHeads)). */
  readonly nKeyValueHeads?: number;
  readonly dHead: number;
}

/** Multi-head attention over x `[n, d_model]` with separate projections. */
export function separateAttention(
  file: FileTensors,
  { names, nHeads, nKeyValueHeads = nHeads, dHead }: SeparateHeads,
  x: Matrix,
  biases: boolean,
  definition: AttentionDefinition,
): Matrix {
  const [q, k, v] = names.slice(0, 3).map((name, i) => {
    const bias = i < 2 || biases ? file.bias(`${name}.bias`) : undefined;
    return linear(x, file.matrix(`${name}.weight`), bias);
  });
  const read = Array.from({ length: nHeads }, (_, head) => {
    const shared = Math.floor(head / (nHeads / nKeyValueHeads));
    const [key, value] = [k, v].map((all) => columnBlock(all, shared, dHead));
    return attend(columnBlock(q, head, dHead), key, value, definition);
  });
  const bias = biases ? file.bias(`${names[3]}.bias`) : undefined;
  return linear(beside(read), file.matrix(`${names[3]}.weight`), bias);
}

/** One head's weights under TransformerLens' names. */
export function separateHead(
  file: FileTensors,
  { names: [q, k, v, o], nHeads, nKeyValueHeads = nHeads, dHead }: SeparateHeads,
  head: number,
): ReferenceHead {
  const shared = Math.floor(head / (nHeads / nKeyValueHeads));
  const rows = (name: string, index: number) =>
    rowBlock(file.matrix(`${name}.weight`), index, dHead).transpose();
  return {
    ...{ W_Q: rows(q, head), W_K: rows(k, shared), W_V: rows(v, shared) },
    W_O: columnBlock(file.matrix(`${o}.weight`), head, dHead).transpose(),
  };
}
