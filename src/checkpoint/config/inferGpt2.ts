import type { InferredConfig } from '../../protocol/inferredConfig.js';
import { ACTIVATION_NAMES } from '../architectures/activations.js';
import { choice, NUMBER_OF_HEADS, present } from './fields.js';
import type { TensorShapes } from './tensorShapes.js';

/** A tensor of every GPT-2, nanoGPT and minGPT: the fused queries, keys and values of the first layer. */
export const GPT2_LAYER = 'h.0.attn.c_attn.weight';

/** Not for its relatives without learned positions, or with other queries, keys and values. */
export function isGpt2(shapes: TensorShapes): boolean {
  const dModel = shapes.size('wte.weight', 1);
  return (
    dModel !== undefined && shapes.has('wpe.weight') && shapes.besides(GPT2_LAYER, dModel) === 3 * dModel
  );
}

/**
 * What the tensors of a GPT-2, in transformers' layout or as nanoGPT and minGPT store them, say of its config.
 *
 * @param shapes under the prefix of its layers
 * @param hasHead whether there is an unembedding
 * @param isNanoGpt whether nanoGPT saved them, which ties the unembedding and has one activation
 */
export function inferGpt2(shapes: TensorShapes, hasHead: boolean, isNanoGpt: boolean): InferredConfig {
  const [dVocab, dModel] = shapes.of('wte.weight')!;
  return {
    inferred: present({
      n_layers: shapes.count('h.'),
      d_model: dModel,
      n_ctx: shapes.size('wpe.weight', 0),
      d_vocab: dVocab,
      d_mlp: shapes.besides('h.0.mlp.c_fc.weight', dModel),
      bias: shapes.has('h.0.attn.c_attn.bias'),
      tied_unembedding: isNanoGpt || !hasHead,
    }),
    assumed: { eps: 1e-5, ...(isNanoGpt && { act_fn: 'gelu' }) },
    missing: [NUMBER_OF_HEADS, ...(isNanoGpt ? [] : [ACTIVATION])],
  };
}

const ACTIVATION = choice(
  'act_fn',
  'the activation: gelu_new in GPT-2 and minGPT, gelu in nanoGPT',
  ACTIVATION_NAMES,
);
