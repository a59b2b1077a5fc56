import { badConfig, booleanField, fractionField, positiveField, sizeField } from '../configFields.js';
import { readRotary } from '../rotary.js';
import { activationField } from './activations.js';
import type { Architecture } from './architecture.js';
import { separateProjections } from './attentionSlices.js';
import { linearMlp } from './mlpSlices.js';
import { dividedHead, keyValueHeads, layerCount } from './sizes.js';
import { TensorList } from './tensorList.js';
import { vocabularySlices } from './vocabularySlices.js';
import { weightMap } from './weightMap.js';

/**
 * Phi 1, 1.5 and 2: parallel attention and MLP with one norm, rotary positions on a part of d_head, an unembedding with
 * bias. Definition: transformers' `models/phi/modeling_phi.py`.
 */
export const phi: Architecture = {
  modelType: 'phi',

  readConfig(json) {
    const dModel = sizeField(json, 'hidden_size');
    const nHeads = sizeField(json, 'num_attention_heads');
    const dHead = dividedHead(dModel, nHeads, ['hidden_size', 'num_attention_heads']);
    if (booleanField(json, 'qk_layernorm', false)) {
      throw badConfig('"qk_layernorm" is true: LayerNorms of queries and keys are not read');
    }
    const rotary = readRotary(json, {
      dHead,
      part: fractionField(json, 'partial_rotary_factor', 0.5),
      base: positiveField(json, 'rope_theta', 10_000),
    });
    return {
      architecture: 'phi',
      nLayers: layerCount(json, 'num_hidden_layers'),
      nHeads,
      nKeyValueHeads: keyValueHeads(json, nHeads),
      dModel,
      dHead,
      dMlp: sizeField(json, 'intermediate_size', 4 * dModel),
      dVocab: sizeField(json, 'vocab_size'),
      nCtx: sizeField(json, 'max_position_embeddings', 2048),
      normalization: 'LayerNorm',
      positional: 'rotary',
      tiedUnembedding: booleanField(json, 'tie_word_embeddings', false),
      normEpsilon: positiveField(json, 'layer_norm_eps', 1e-5),
      activation: activationField(json, 'hidden_act', 'gelu_new'),
      attentionScale: () => Math.sqrt(dHead),
      parallel: true,
      rotary: () => rotary,
    };
  },

  weights(config, tensors) {
    const { dModel, dVocab } = config;
    const list = new TensorList();
    const outer = {
      ...vocabularySlices(list, tensors, config, {
        embed: 'model.embed_tokens.weight',
        head: 'lm_head.weight',
      }),
      ...(tensors.entry('lm_head.bias') && { unembedBias: list.bias('lm_head', dVocab) }),
      lnFinal: list.norm('model.final_layernorm', dModel, true),
    };
    return weightMap(list, config, outer, (layer) => {
      const block = `model.layers.${layer}`;
      const attention = `${block}.self_attn`;
      const norm = list.norm(`${block}.input_layernorm`, dModel, true);
      const projections = {
        ...{ q: `${attention}.q_proj`, k: `${attention}.k_proj`, v: `${attention}.v_proj` },
        ...{ o: `${attention}.dense`, inputBias: true, outputBias: true },
      };
      return {
        ln1: norm,
        ln2: norm,
        attention: separateProjections(list, projections, config),
        mlp: linearMlp(list, { in: `${block}.mlp.fc1`, out: `${block}.mlp.fc2`, bias: true }, config),
      };
    });
  },
};
