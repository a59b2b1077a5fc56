import { BERT_LAYER, bertLike } from './bertLike.js';

function robertaLike(modelType: string, vocabulary: number) {
  return bertLike({
    modelType,
    prefix: 'roberta',
    vocabulary,
    layer: BERT_LAYER,
    head: {
      dense: 'lm_head.dense',
      norm: 'lm_head.layer_norm',
      decoder: 'lm_head.decoder',
      biases: ['lm_head.decoder.bias', 'lm_head.bias'],
    },
    headActivation: 'gelu',
    segments: true,
    positionsAfter: 'pad_token_id',
  });
}

/**
 * RoBERTa: BERT with other names and positions. Definition: transformers' `models/roberta/modeling_roberta.py`; those
 * of CamemBERT and XLM-R say the same.
 */
export const roberta = robertaLike('roberta', 50_265);
export const camembert = robertaLike('camembert', 30_522);
export const xlmRoberta = robertaLike('xlm-roberta', 30_522);
