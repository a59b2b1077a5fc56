import { anyField, badConfig, booleanField, positiveField, sizeField } from '../configFields.js';
import { alibiSlopes } from './alibi.js';
import type { Architecture } from './architecture.js';
import { fusedProjections } from './attentionSlices.js';
import { linearMlp } from './mlpSlices.js';
import { dividedHead, layerCount } from './sizes.js';
import { prefixOf, TensorList } from './tensorList.js';
import { vocabularySlices } from './vocabularySlices.js';
import { weightMap } from './weightMap.js';

/**
 * BLOOM: ALiBi instead of position embeddings, a LayerNorm after the embedding. Definition: transformers'
 * `models/bloom/modeling_bloom.py`.
 */
export const bloom: Architecture = {
  modelType: 'bloom',

  readConfig(json) {
    const dModel = sizeField(anyField(json, 'hidden_size', 'n_embed'), 'hidden_size');
    const nHeads = sizeField(anyField(json, 'n_head', 'num_attention_heads'), 'n_head');
    const dHead = dividedHead(dModel, nHeads, ['hidden_size', 'n_head']);
    if (booleanField(json, 'apply_residual_connection_post_layernorm', false)) {
      throw badConfig('"apply_residual_connection_post_layernorm" is true, which is not read');
    }
    return {
      architecture: 'bloom',
      nLayers: layerCount(anyField(json, 'n_layer', 'num_hidden_layers'), 'n_layer'),
      nHeads,
      nKeyValueHeads: nHeads,
      dModel,
      dHead,
      dMlp: 4 * dModel,
      dVocab: sizeField(json, 'vocab_size'),
      nCtx: sizeField(json, 'seq_length', 2048),
      normalization: 'LayerNorm',
      positional: 'alibi',
      tiedUnembedding: booleanField(json, 'tie_word_embeddings', true),
      normEpsilon: positiveField(json, 'layer_norm_epsilon', 1e-5),
      activation: 'gelu_new',
      attentionScale: () => Math.sqrt(dHead),
      embeddingNorm: true,
      alibiSlopes: alibiSlopes(nHeads),
    };
  },

  weights(config, tensors) {
    const { dModel } = config;
    const list = new TensorList(
      prefixOf(tensors, ['word_embeddings.weight', 'ln_f.weight'], ['transformer.', '']),
    );
    const outer = {
      ...vocabularySlices(list, tensors, config, { embed: 'word_embeddings.weight', head: 'lm_head.weight' }),
      embeddingNorm: list.norm('word_embeddings_layernorm', dModel, true),
      lnFinal: list.norm('ln_f', dModel, true),
    };
    return weightMap(list, config, outer, (layer) => {
      const block = `h.${layer}`;
      const attention = {
        ...{ qkv: `${block}.self_attention.query_key_value`, order: 'byKeyHead' as const },
        ...{ o: `${block}.self_attention.dense`, inputBias: true, outputBias: true },
      };
      const mlp = {
        ...{ in: `${block}.mlp.dense_h_to_4h`, out: `${block}.mlp.dense_4h_to_h` },
        bias: true,
      };
      return {
        ln1: list.norm(`${block}.input_layernorm`, dModel, true),
        ln2: list.norm(`${block}.post_attention_layernorm`, dModel, true),
        attention: fusedProjections(list, attention, config),
        mlp: linearMlp(list, mlp, config),
      };
    });
  },
};
