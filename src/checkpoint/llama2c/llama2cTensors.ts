import type { TensorEntry } from '../tensorFile.js';
import type { Llama2cHeader } from './llama2cHeader.js';

/** A tensor of a llama2.c file, under Meta's name: F32, or int8 with scales, which is read as F32. */
export interface Llama2cTensor extends TensorEntry {
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Of int8 numbers: bytes from the start of the file to the scales, one for each group of numbers. */
  readonly scales?: number;
}

const FLOAT_BYTES = 4;

/** The tensors in the order of the file, and where the last one ends. */
export function llama2cTensors(header: Llama2cHeader): {
  readonly tensors: ReadonlyMap<string, Llama2cTensor>;
  readonly end: number;
} {
  const tensors = new Map<string, Llama2cTensor>();
  let end = header.headerBytes;
  for (const { name, shape } of order(header)) {
    const count = shape.reduce((product, size) => product * size, 1);
    const entry = { name, dtype: 'F32', shape, byteLength: FLOAT_BYTES * count, offset: end };
    const isQuantised = header.group !== undefined && shape.length > 1;
    if (name !== '') tensors.set(name, isQuantised ? { ...entry, scales: end + count } : entry);
    end += isQuantised ? count + (FLOAT_BYTES * count) / header.group : entry.byteLength;
  }
  return { tensors, end };
}

interface Place {
  /** Empty for the legacy format's table of rotations, which is not read. */
  readonly name: string;
  readonly shape: readonly number[];
}

function order(header: Llama2cHeader): readonly Place[] {
  const { version, dim, hiddenDim, nLayers, nHeads, nKeyValueHeads, vocabulary, context, isShared } = header;
  const keys = (dim / nHeads) * nKeyValueHeads;
  const inLayers = (name: string, ...shape: readonly number[]) =>
    Array.from({ length: nLayers }, (_, layer) => ({ name: `layers.${layer}.${name}.weight`, shape }));
  const one = (name: string, ...shape: readonly number[]) => [{ name, shape }];
  const embedding = one('tok_embeddings.weight', vocabulary, dim);
  const attentionNorms = inLayers('attention_norm', dim);
  const attention = [
    ...inLayers('attention.wq', dim, dim),
    ...inLayers('attention.wk', keys, dim),
    ...inLayers('attention.wv', keys, dim),
    ...inLayers('attention.wo', dim, dim),
  ];
  const mlpNorms = inLayers('ffn_norm', dim);
  const mlp = [
    ...inLayers('feed_forward.w1', hiddenDim, dim),
    ...inLayers('feed_forward.w2', dim, hiddenDim),
    ...inLayers('feed_forward.w3', hiddenDim, dim),
  ];
  const norm = one('norm.weight', dim);
  const output = isShared ? [] : one('output.weight', vocabulary, dim);
  if (version > 0) return [attentionNorms, mlpNorms, norm, embedding, attention, mlp, output].flat();
  const rotations = one('', context, dim / nHeads);
  return [embedding, attentionNorms, attention, mlpNorms, mlp, norm, rotations, output].flat();
}
