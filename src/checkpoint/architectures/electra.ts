import { QkLensError } from '../../protocol/errors.js';
import { sizeField } from '../configFields.js';
import { BERT_LAYER, bertLike } from './bertLike.js';
import type { Json } from './architecture.js';

/**
 * ELECTRA: BERT whose generator predicts masked tokens; its discriminator has no W_U. Definition: transformers'
 * `models/electra/modeling_electra.py`.
 */
export const electra = bertLike({
  modelType: 'electra',
  prefix: 'electra',
  layer: BERT_LAYER,
  head: {
    dense: 'generator_predictions.dense',
    norm: 'generator_predictions.LayerNorm',
    decoder: 'generator_lm_head',
    biases: ['generator_lm_head.bias'],
  },
  headActivation: 'gelu',
  segments: true,
  refuse: refuseNarrowEmbeddings,
});

function refuseNarrowEmbeddings(json: Json): void {
  const [width, dModel] = [sizeField(json, 'embedding_size', 128), sizeField(json, 'hidden_size', 256)];
  if (width === dModel) return;
  throw new QkLensError(
    'unknownArchitecture',
    `The checkpoint is an ELECTRA whose embedding of width ${width} is projected to d_model ${dModel}, as electra-small is. QK Lens reads those without a projection, such as the discriminator of electra-base.`,
  );
}
