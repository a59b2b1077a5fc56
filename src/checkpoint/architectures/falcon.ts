import { QkLensError } from '../../protocol/errors.js';
import { booleanField, sizeField } from '../configFields.js';
import { alibiSlopes } from './alibi.js';
import type { TensorNames } from './architecture.js';
import { decoder } from './decoder.js';
import { keyValueHeads } from './sizes.js';

/**
 * Falcon: parallel attention and MLP, with one norm as in 7B's or a norm each as in 40B's; or one after the other with
 * ALiBi, as in RW's. Definition: transformers' `models/falcon/modeling_falcon.py`.
 */
export const falcon = decoder({
  modelType: 'falcon',
  gated: false,
  positional: (json) => (booleanField(json, 'alibi', false) ? 'alibi' : 'rotary'),
  normalization: 'LayerNorm',
  fields: { epsilon: 'layer_norm_epsilon', dMlp: 'ffn_hidden_size', activation: 'activation' },
  defaults: { activation: 'gelu', tie_word_embeddings: true },
  names: ({ parallel }, tensors) => ({
    ...{ prefixes: ['transformer.', ''], embed: 'word_embeddings', final: 'ln_f', layers: 'h' },
    ...(parallel && { ln2: 'input_layernorm' }),
    ...(hasNormEach(tensors) && { ln1: 'ln_attn', ln2: 'ln_mlp' }),
    qkv: { name: 'self_attention.query_key_value', order: 'byKeyHead' },
    ...{ o: 'self_attention.dense', in: 'mlp.dense_h_to_4h', out: 'mlp.dense_4h_to_h' },
  }),
  differences: (json, { nHeads, dHead, positional }) => {
    const isNew = booleanField(json, 'new_decoder_architecture', false);
    const isParallel = isNew || booleanField(json, 'parallel_attn', true);
    const norms = sizeField(json, 'num_ln_in_parallel_attn', isNew ? 2 : 1);
    if (norms > 1 && !isNew) {
      throw new QkLensError(
        'unknownArchitecture',
        'The checkpoint is a Falcon with "num_ln_in_parallel_attn" above 1 and without "new_decoder_architecture", which QK Lens does not read.',
      );
    }
    const keys = isNew
      ? keyValueHeads(json, nHeads, 'num_kv_heads')
      : booleanField(json, 'multi_query', true)
        ? 1
        : nHeads;
    return {
      ...{ nKeyValueHeads: keys, parallel: isParallel },
      // Added before scores are divided by sqrt(d_head).
      ...(positional === 'alibi' && {
        alibiSlopes: alibiSlopes(nHeads).map((slope) => slope / Math.sqrt(dHead)),
      }),
    };
  },
});

/** Whether attention and MLP each have a norm. */
function hasNormEach(tensors: TensorNames): boolean {
  return ['transformer.', ''].some((prefix) => tensors.entry(`${prefix}h.0.ln_mlp.weight`));
}
