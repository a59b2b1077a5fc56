import { badConfig, booleanField, positiveField, sizeField } from '../configFields.js';
import { activationField } from './activations.js';
import type { Architecture, Json } from './architecture.js';
import { separateProjections } from './attentionSlices.js';
import { linearMlp } from './mlpSlices.js';
import { dividedHead, layerCount } from './sizes.js';
import { prefixOf, TensorList } from './tensorList.js';
import { vocabularySlices } from './vocabularySlices.js';
import { weightMap } from './weightMap.js';

/**
 * GPT-Neo and TinyStories: Linear weights under GPT-2's names, scores not divided by sqrt(d_head), layers that see only
 * the last `window_size` positions. Definition: transformers' `models/gpt_neo/modeling_gpt_neo.py`.
 */
export const gptNeo: Architecture = {
  modelType: 'gpt_neo',

  readConfig(json) {
    const dModel = sizeField(json, 'hidden_size');
    const nHeads = sizeField(json, 'num_heads');
    const dHead = dividedHead(dModel, nHeads, ['hidden_size', 'num_heads']);
    const nLayers = layerCount(json, 'num_layers');
    const types = attentionTypes(json, nLayers);
    const window = sizeField(json, 'window_size', 256);
    return {
      architecture: 'gpt_neo',
      nLayers,
      nHeads,
      nKeyValueHeads: nHeads,
      dModel,
      dHead,
      dMlp: sizeField(json, 'intermediate_size', 4 * dModel),
      dVocab: sizeField(json, 'vocab_size'),
      nCtx: sizeField(json, 'max_position_embeddings', 2048),
      normalization: 'LayerNorm',
      positional: 'learned',
      tiedUnembedding: booleanField(json, 'tie_word_embeddings', true),
      normEpsilon: positiveField(json, 'layer_norm_epsilon', 1e-5),
      activation: activationField(json, 'activation_function', 'gelu_new'),
      attentionScale: () => 1,
      window: (layer) => (types[layer] === 'local' ? window : undefined),
    };
  },

  weights(config, tensors) {
    const { dModel, nCtx } = config;
    const list = new TensorList(prefixOf(tensors, ['wte.weight', 'ln_f.weight'], ['transformer.', '']));
    const outer = {
      ...vocabularySlices(list, tensors, config, { embed: 'wte.weight', head: 'lm_head.weight' }),
      wPos: list.tensor('wpe.weight', nCtx, dModel),
      lnFinal: list.norm('ln_f', dModel, true),
    };
    return weightMap(list, config, outer, (layer) => {
      const block = `h.${layer}`;
      const attention = `${block}.attn.attention`;
      const projections = {
        ...{ q: `${attention}.q_proj`, k: `${attention}.k_proj`, v: `${attention}.v_proj` },
        ...{ o: `${attention}.out_proj`, inputBias: false, outputBias: true },
      };
      const mlp = { in: `${block}.mlp.c_fc`, out: `${block}.mlp.c_proj`, bias: true };
      return {
        ln1: list.norm(`${block}.ln_1`, dModel, true),
        ln2: list.norm(`${block}.ln_2`, dModel, true),
        attention: separateProjections(list, projections, config),
        mlp: linearMlp(list, mlp, config),
      };
    });
  },
};

/** `attention_layers`, or `attention_types` such as `[[["global", "local"], 12]]`, expanded. */
function attentionTypes(json: Json, nLayers: number): readonly unknown[] {
  const layers: unknown = json['attention_layers'] ?? spelledOut(json['attention_types']);
  if (Array.isArray(layers) && layers.length === nLayers) return layers;
  throw badConfig(
    `neither "attention_layers" nor "attention_types" names the kind of each of ${nLayers} layers`,
  );
}

function spelledOut(types: unknown): unknown[] | undefined {
  if (!Array.isArray(types)) return undefined;
  return types.flatMap((entry: unknown) => {
    const [kinds, times] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (!Array.isArray(kinds) || typeof times !== 'number' || !(times >= 0 && times <= 10_000)) return [];
    return Array.from({ length: times }, () => kinds as unknown[]).flat();
  });
}
