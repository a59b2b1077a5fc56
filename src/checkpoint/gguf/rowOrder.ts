/** How a file's rows are ordered, where they are not in the order in which they are read. */
export interface RowOrder {
  /** Rows that stay together. */
  readonly blockRows: number;
  /** The number of blocks; any if absent. */
  readonly blocks?: number;
  /** Where the file has a block. */
  readonly storedBlock: (block: number) => number;
  /** Where a block in the file has one of its rows; the same place if absent. */
  readonly storedRow?: (row: number) => number;
}

/**
 * Queries and keys of Llama: llama.cpp rotates neighbouring entries of a head, transformers those half a head apart, so its
 * converter puts row i of a head's second half behind row i of the first (`LlamaModel.permute` in llama.cpp's
 * `conversion/llama.py`).
 */
export function interleavedHalves(dHead: number): RowOrder {
  const half = dHead / 2;
  return {
    blockRows: dHead,
    storedBlock: (head) => head,
    storedRow: (row) => (row < half ? 2 * row : 2 * (row - half) + 1),
  };
}

/**
 * Fused queries, keys and values of BLOOM and GPT-NeoX: side by side for each head in transformers, all queries, then all
 * keys, then all values in GGUF (llama.cpp's `conversion/bloom.py`, `conversion/gpt_neox.py`).
 */
export function headsApart(dHead: number, nHeads: number): RowOrder {
  return {
    blockRows: dHead,
    blocks: 3 * nHeads,
    storedBlock: (block) => (block % 3) * nHeads + Math.floor(block / 3),
  };
}
