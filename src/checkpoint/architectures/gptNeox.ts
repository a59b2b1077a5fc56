import { anyField, booleanField, fractionField, positiveField, sizeField } from '../configFields.js';
import { readRotary } from '../rotary.js';
import { activationField } from './activations.js';
import type { Architecture } from './architecture.js';
import { fusedByHead } from './attentionSlices.js';
import { linearMlp } from './mlpSlices.js';
import { dividedHead, layerCount } from './sizes.js';
import { prefixOf, TensorList } from './tensorList.js';
import { vocabularySlices } from './vocabularySlices.js';
import { weightMap } from './weightMap.js';

/**
 * GPT-NeoX and Pythia: parallel attention and MLP with a norm each, rotary positions on a part of d_head. Definition:
 * transformers' `models/gpt_neox/modeling_gpt_neox.py`.
 */
export const gptNeox: Architecture = {
  modelType: 'gpt_neox',

  readConfig(json) {
    const dModel = sizeField(json, 'hidden_size');
    const nHeads = sizeField(json, 'num_attention_heads');
    const dHead = dividedHead(dModel, nHeads, ['hidden_size', 'num_attention_heads']);
    const base = positiveField(anyField(json, 'rotary_emb_base', 'rope_theta'), 'rotary_emb_base', 10_000);
    const rotary = readRotary(json, { dHead, part: fractionField(json, 'rotary_pct', 0.25), base });
    return {
      architecture: 'gpt_neox',
      nLayers: layerCount(json, 'num_hidden_layers'),
      nHeads,
      nKeyValueHeads: nHeads,
      dModel,
      dHead,
      dMlp: sizeField(json, 'intermediate_size', 4 * dModel),
      dVocab: sizeField(json, 'vocab_size'),
      nCtx: sizeField(json, 'max_position_embeddings', 2048),
      normalization: 'LayerNorm',
      positional: 'rotary',
      tiedUnembedding: booleanField(json, 'tie_word_embeddings', false),
      normEpsilon: positiveField(json, 'layer_norm_eps', 1e-5),
      activation: activationField(json, 'hidden_act', 'gelu'),
      attentionScale: () => Math.sqrt(dHead),
      parallel: booleanField(json, 'use_parallel_residual', true),
      rotary: () => rotary,
    };
  },

  weights(config, tensors) {
    const { dModel } = config;
    const list = new TensorList(
      prefixOf(tensors, ['embed_in.weight', 'final_layer_norm.weight'], ['gpt_neox.', '']),
    );
    const head = tensors.entry('lm_head.weight') ? 'lm_head.weight' : 'embed_out.weight';
    const outer = {
      ...vocabularySlices(list, tensors, config, { embed: 'embed_in.weight', head }),
      lnFinal: list.norm('final_layer_norm', dModel, true),
    };
    return weightMap(list, config, outer, (layer) => {
      const block = `layers.${layer}`;
      const qkv = `${block}.attention.query_key_value`;
      const bias = tensors.entry(`${list.prefix}${qkv}.bias`) !== undefined;
      const mlp = {
        ...{ in: `${block}.mlp.dense_h_to_4h`, out: `${block}.mlp.dense_4h_to_h` },
        bias: true,
      };
      return {
        ln1: list.norm(`${block}.input_layernorm`, dModel, true),
        ln2: list.norm(`${block}.post_attention_layernorm`, dModel, true),
        attention: fusedByHead(list, { qkv, o: `${block}.attention.dense`, bias }, config),
        mlp: linearMlp(list, mlp, config),
      };
    });
  },
};
