import { BERT_HEAD, BERT_LAYER, bertLike } from './bertLike.js';

/** BERT. Definition: transformers' `models/bert/modeling_bert.py`. */
export const bert = bertLike({
  modelType: 'bert',
  prefix: 'bert',
  layer: BERT_LAYER,
  head: BERT_HEAD,
  segments: true,
});
