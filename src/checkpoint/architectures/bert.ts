import { BERT_LAYER, bertLike } from './bertLike.js';

/** BERT. Definition: transformers' `models/bert/modeling_bert.py`. */
export const bert = bertLike({
  modelType: 'bert',
  prefix: 'bert',
  layer: BERT_LAYER,
  head: {
    dense: 'cls.predictions.transform.dense',
    norm: 'cls.predictions.transform.LayerNorm',
    decoder: 'cls.predictions.decoder',
    biases: ['cls.predictions.decoder.bias', 'cls.predictions.bias'],
  },
  segments: true,
});
