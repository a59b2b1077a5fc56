import type { Matrix } from 'ml-matrix';
import { attend, beside, columnBlock, linear, rowBlock, type AttentionDefinition } from './modules.js';
import type { FileTensors } from './randomTensors.js';
import type { ReferenceHead } from './referenceModel.js';

/** One Linear gives (n_heads, q k v, d_head), another mixes the heads' outputs. */
export interface FusedHeads {
  readonly qkv: string;
  readonly o: string;
  readonly nHeads: number;
  readonly dHead: number;
}

/** Multi-head attention over x `[n, d_model]`. @param definition of each head */
export function fusedAttention(
  file: FileTensors,
  { qkv, o, nHeads, dHead }: FusedHeads,
  x: Matrix,
  biases: boolean,
  definition: (head: number) => AttentionDefinition,
): Matrix {
  const all = linear(x, file.matrix(`${qkv}.weight`), file.bias(`${qkv}.bias`));
  const values = biases ? all : linear(x, file.matrix(`${qkv}.weight`));
  const read = Array.from({ length: nHeads }, (_, head) => {
    const [q, k] = [0, 1].map((which) => columnBlock(columnBlock(all, head, 3 * dHead), which, dHead));
    return attend(q, k, columnBlock(columnBlock(values, head, 3 * dHead), 2, dHead), definition(head));
  });
  return linear(beside(read), file.matrix(`${o}.weight`), biases ? file.bias(`${o}.bias`) : undefined);
}

export function fusedHead(file: FileTensors, { qkv, o, dHead }: FusedHeads, head: number): ReferenceHead {
  const own = rowBlock(file.matrix(`${qkv}.weight`), head, 3 * dHead);
  const part = (which: number) => rowBlock(own, which, dHead).transpose();
  return {
    ...{ W_Q: part(0), W_K: part(1), W_V: part(2) },
    W_O: columnBlock(file.matrix(`${o}.weight`), head, dHead).transpose(),
  };
}
