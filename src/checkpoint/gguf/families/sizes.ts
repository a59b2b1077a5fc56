import type { Json } from '../../architectures/architecture.js';
import type { GgufFields } from '../ggufFields.js';
import type { GgufTensors } from './family.js';

/** The fields that most families of transformers have in common, under their usual names. */
export function usualSizes(fields: GgufFields, tensors: GgufTensors): Json {
  const { nHeads, dHead } = headSizes(fields);
  return {
    hidden_size: fields.number('embedding_length'),
    num_attention_heads: nHeads,
    num_key_value_heads: fields.numberIfThere('attention.head_count_kv') ?? nHeads,
    head_dim: dHead,
    num_hidden_layers: fields.number('block_count'),
    intermediate_size: fields.number('feed_forward_length'),
    max_position_embeddings: fields.number('context_length'),
    ...vocabulary(tensors),
  };
}

/** Of the vocabulary: one row of the embedding for each token; the unembedding is the embedding where there is none. */
export function vocabulary(tensors: GgufTensors): Json {
  return {
    vocab_size: tensors.get('token_embd.weight')?.shape[0],
    tie_word_embeddings: !tensors.has('output.weight'),
  };
}

export function headSizes(fields: GgufFields): { readonly nHeads: number; readonly dHead: number } {
  const nHeads = fields.number('attention.head_count');
  const dHead = fields.numberIfThere('attention.key_length') ?? fields.number('embedding_length') / nHeads;
  return { nHeads, dHead };
}

/** Rotary positions: the base, the part of a head that they turn, and how they are stretched. */
export function rotaryFields(fields: GgufFields, tensors: GgufTensors): Json {
  const { dHead } = headSizes(fields);
  const dims = fields.numberIfThere('rope.dimension_count') ?? dHead;
  return {
    rope_theta: fields.numberIfThere('rope.freq_base') ?? 10_000,
    ...(dims !== dHead && { partial_rotary_factor: partOf(dims, dHead) }),
    rope_scaling: ropeScaling(fields, tensors),
  };
}

/** A part of d_head that comes to as many whole entries. */
export function partOf(dims: number, dHead: number): number {
  return dims === dHead ? 1 : (dims + 0.5) / dHead;
}

function ropeScaling(fields: GgufFields, { ropeFactors }: GgufTensors): Json | undefined {
  if (ropeFactors) return { rope_type: 'factors', factors: ropeFactors };
  const type = fields.textIfThere('rope.scaling.type') ?? 'none';
  if (type === 'none') return undefined;
  const attention = fields.numberIfThere('rope.scaling.attn_factor') ?? 1;
  return {
    rope_type: attention === 1 ? type : `${type} with attn_factor`,
    factor: fields.numberIfThere('rope.scaling.factor'),
    original_max_position_embeddings: fields.numberIfThere('rope.scaling.original_context_length'),
  };
}
