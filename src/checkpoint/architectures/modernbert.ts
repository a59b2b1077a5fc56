import { booleanField, positiveField, sizeField } from '../configFields.js';
import { readRotary } from '../rotary.js';
import { activationField } from './activations.js';
import type { Architecture, ModelConfig, NormSlices, TensorNames } from './architecture.js';
import { fusedProjections } from './attentionSlices.js';
import { fusedMlp } from './mlpSlices.js';
import { dividedHead, layerCount } from './sizes.js';
import { isSliding } from './slidingWindow.js';
import { prefixOf, TensorList } from './tensorList.js';
import { vocabularySlices } from './vocabularySlices.js';
import { weightMap, type OuterParts } from './weightMap.js';

/**
 * ModernBERT: an encoder with norms before attention and MLP, except before the first layer's attention, which reads the
 * embedding behind its own norm; rotary positions; windows to both sides in two of three layers; gated MLPs. Definition:
 * transformers' `models/modernbert/modeling_modernbert.py`.
 */
export const modernbert: Architecture = {
  modelType: 'modernbert',

  readConfig(json) {
    const dModel = sizeField(json, 'hidden_size', 768);
    const nHeads = sizeField(json, 'num_attention_heads', 12);
    const dHead = dividedHead(dModel, nHeads, ['hidden_size', 'num_attention_heads']);
    const every = sizeField(json, 'global_attn_every_n_layers', 3);
    const slides = (layer: number) => isSliding(json, layer, (own) => own % every !== 0);
    const width = 1 + Math.floor(sizeField(json, 'local_attention', 128) / 2);
    const rotary = (layerType: string, field: string, base: number) =>
      readRotary(json, { dHead, base: positiveField(json, field, base), layerType });
    const [full, sliding] = [
      rotary('full_attention', 'global_rope_theta', 160_000),
      rotary('sliding_attention', 'local_rope_theta', 10_000),
    ];
    return {
      architecture: 'modernbert',
      nLayers: layerCount(json, 'num_hidden_layers', 22),
      nHeads,
      nKeyValueHeads: nHeads,
      dModel,
      dHead,
      dMlp: sizeField(json, 'intermediate_size', 1152),
      dVocab: sizeField(json, 'vocab_size', 50_368),
      nCtx: sizeField(json, 'max_position_embeddings', 8192),
      normalization: 'LayerNorm',
      positional: 'rotary',
      tiedUnembedding: booleanField(json, 'tie_word_embeddings', true),
      normEpsilon: positiveField(json, 'norm_eps', 1e-5),
      activation: activationField(json, 'hidden_activation', 'gelu'),
      attentionScale: () => Math.sqrt(dHead),
      gatedMlp: true,
      embeddingNorm: true,
      bidirectional: true,
      unnormedReads: 'firstAttention',
      rotary: (layer) => (slides(layer) ? sliding : full),
      window: (layer) => (slides(layer) ? width : undefined),
      maskedHeadActivation: activationField(json, 'classifier_activation', 'gelu'),
    };
  },

  weights(config, tensors) {
    const { dModel } = config;
    const list = new TensorList(prefixOf(tensors, 'embeddings.tok_embeddings.weight', ['model.', '']));
    const has = (name: string) => tensors.entry(`${name}.bias`) !== undefined;
    const own = (name: string) => has(list.prefix + name);
    const norm = (name: string) => list.norm(name, dModel, own(name));
    const outer = {
      ...predicting(list, norm('final_norm'), tensors, config),
      embeddingNorm: norm('embeddings.norm'),
    };
    return weightMap(list, config, outer, (layer) => {
      const block = `layers.${layer}`;
      const [qkv, o, mlp] = [`${block}.attn.Wqkv`, `${block}.attn.Wo`, `${block}.mlp`];
      const attention = { qkv, o, order: 'beside', inputBias: own(qkv), outputBias: own(o) } as const;
      return {
        ...(layer > 0 && { ln1: norm(`${block}.attn_norm`) }),
        ln2: norm(`${block}.mlp_norm`),
        attention: fusedProjections(list, attention, config),
        mlp: fusedMlp(list, { in: `${mlp}.Wi`, out: `${mlp}.Wo`, bias: own(`${mlp}.Wi`) }, config),
      };
    });
  },
};

/** The embedding, and what predicts masked tokens behind the final norm if the file has it. */
function predicting(
  list: TensorList,
  final: NormSlices,
  tensors: TensorNames,
  config: ModelConfig,
): Pick<OuterParts, 'wE' | 'unembedRows' | 'headName' | 'unembedBias' | 'maskedHead' | 'lnFinal'> {
  const { dModel, dVocab } = config;
  const embed = 'embeddings.tok_embeddings.weight';
  const dense = 'head.dense.weight';
  if (!tensors.entry(dense)) return { wE: list.tensor(embed, dVocab, dModel), headName: dense };
  const has = (name: string) => tensors.entry(name) !== undefined;
  const own = new TensorList();
  const head = {
    ...vocabularySlices(list, tensors, config, { embed, head: 'decoder.weight' }),
    maskedHead: {
      norm: final,
      w: own.linear('head.dense', dModel, dModel),
      ...(has('head.dense.bias') && { b: own.bias('head.dense', dModel) }),
    },
    lnFinal: own.norm('head.norm', dModel, has('head.norm.bias')),
    ...(has('decoder.bias') && { unembedBias: own.bias('decoder', dVocab) }),
  };
  for (const [name, shape] of own.required) list.required.set(name, shape);
  return head;
}
