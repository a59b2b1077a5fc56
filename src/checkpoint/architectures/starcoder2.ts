import { booleanField, positiveField, sizeField } from '../configFields.js';
import { readRotary } from '../rotary.js';
import { activationField } from './activations.js';
import type { Architecture } from './architecture.js';
import { separateProjections } from './attentionSlices.js';
import { slidingWindow } from './llamaLike.js';
import { linearMlp } from './mlpSlices.js';
import { keyValueHeads, layerCount } from './sizes.js';
import { prefixOf, TensorList } from './tensorList.js';
import { vocabularySlices } from './vocabularySlices.js';
import { weightMap } from './weightMap.js';

/**
 * StarCoder2: LayerNorms, rotary positions, grouped queries, an MLP without gate; every layer slides if the config has
 * a window. Definition: transformers' `models/starcoder2/modeling_starcoder2.py`.
 */
export const starcoder2: Architecture = {
  modelType: 'starcoder2',

  readConfig(json) {
    const dModel = sizeField(json, 'hidden_size');
    const nHeads = sizeField(json, 'num_attention_heads');
    const dHead = sizeField(json, 'head_dim', dModel / nHeads);
    const rotary = readRotary(json, { dHead, base: positiveField(json, 'rope_theta', 10_000) });
    return {
      architecture: 'starcoder2',
      nLayers: layerCount(json, 'num_hidden_layers'),
      nHeads,
      nKeyValueHeads: keyValueHeads({ num_key_value_heads: 2, ...json }, nHeads),
      dModel,
      dHead,
      dMlp: sizeField(json, 'intermediate_size'),
      dVocab: sizeField(json, 'vocab_size'),
      nCtx: sizeField(json, 'max_position_embeddings', 4096),
      normalization: 'LayerNorm',
      positional: 'rotary',
      tiedUnembedding: booleanField(json, 'tie_word_embeddings', true),
      normEpsilon: positiveField(json, 'norm_epsilon', 1e-5),
      activation: activationField(json, 'hidden_act', 'gelu_pytorch_tanh'),
      attentionScale: () => Math.sqrt(dHead),
      linearBiases: booleanField(json, 'use_bias', true),
      rotary: () => rotary,
      ...slidingWindow({ sliding_window: json['sliding_window'] ?? undefined }, () => true),
    };
  },

  weights(config, tensors) {
    const { dModel, linearBiases: bias = true } = config;
    const list = new TensorList(prefixOf(tensors, ['embed_tokens.weight', 'norm.weight'], ['model.', '']));
    const outer = {
      ...vocabularySlices(list, tensors, config, { embed: 'embed_tokens.weight', head: 'lm_head.weight' }),
      lnFinal: list.norm('norm', dModel, true),
    };
    return weightMap(list, config, outer, (layer) => {
      const block = `layers.${layer}`;
      const attention = `${block}.self_attn`;
      const projections = {
        ...{ q: `${attention}.q_proj`, k: `${attention}.k_proj`, v: `${attention}.v_proj` },
        ...{ o: `${attention}.o_proj`, inputBias: bias, outputBias: bias },
      };
      return {
        ln1: list.norm(`${block}.input_layernorm`, dModel, true),
        ln2: list.norm(`${block}.post_attention_layernorm`, dModel, true),
        attention: separateProjections(list, projections, config),
        mlp: linearMlp(list, { in: `${block}.mlp.c_fc`, out: `${block}.mlp.c_proj`, bias }, config),
      };
    });
  },
};
