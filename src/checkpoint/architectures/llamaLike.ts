import { badConfig, booleanField, fractionField, positiveField, sizeField } from '../configFields.js';
import { readRotary } from '../rotary.js';
import { activationField } from './activations.js';
import type { Architecture, Json, ModelConfig, TensorNames, WeightMap } from './architecture.js';
import { separateProjections } from './attentionSlices.js';
import { linearMlp } from './mlpSlices.js';
import { keyValueHeads, layerCount } from './sizes.js';
import { prefixOf, TensorList } from './tensorList.js';
import { vocabularySlices } from './vocabularySlices.js';
import { weightMap } from './weightMap.js';

/** How a Llama-like family differs from Llama. */
export interface LlamaFamily {
  readonly modelType: string;
  /** The default of `tie_word_embeddings`. */
  readonly tied?: boolean;
  /** Queries, keys and values have biases in every checkpoint; otherwise only if the file has them. */
  readonly inputBias?: boolean;
  /** The text model's config inside a multimodal model's; the config itself if absent. */
  readonly textConfig?: (json: Json) => Json;
  /** Values of fields that the family's configs omit; null in a config is kept as null. */
  readonly defaults?: Json;
  /** Other differences in the family's computation. */
  readonly differences?: (json: Json, config: ModelConfig) => Partial<ModelConfig>;
}

/** Llama-like checkpoints: RMSNorm before attention and before a gated MLP, rotary positions, grouped queries. */
export function llamaLike(family: LlamaFamily): Architecture {
  return {
    modelType: family.modelType,
    readConfig: (json) => {
      const own = given({ ...family.defaults, ...(family.textConfig ?? ((all: Json) => all))(json) });
      const config = llamaConfig(own, family);
      return { ...config, ...family.differences?.(own, config) };
    },
    weights: (config, tensors) => llamaWeights(config, tensors, family.inputBias ?? false),
  };
}

/** Without null fields, which count as absent. */
function given(json: Json): Json {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
}

function llamaConfig(json: Json, { modelType, tied = false }: LlamaFamily): ModelConfig {
  const dModel = sizeField(json, 'hidden_size');
  const nHeads = sizeField(json, 'num_attention_heads');
  const dHead = sizeField(json, 'head_dim', dModel / nHeads);
  const part = fractionField(json, 'partial_rotary_factor', 1);
  const rotary = readRotary(json, { dHead, part, base: positiveField(json, 'rope_theta', 10_000) });
  return {
    architecture: modelType,
    nLayers: layerCount(json, 'num_hidden_layers'),
    nHeads,
    nKeyValueHeads: keyValueHeads(json, nHeads),
    dModel,
    dHead,
    dMlp: sizeField(json, 'intermediate_size'),
    dVocab: sizeField(json, 'vocab_size'),
    nCtx: sizeField(json, 'max_position_embeddings', 2048),
    normalization: 'RMSNorm',
    positional: 'rotary',
    tiedUnembedding: booleanField(json, 'tie_word_embeddings', tied),
    normEpsilon: positiveField(json, 'rms_norm_eps', 1e-6),
    activation: activationField(json, 'hidden_act', 'silu'),
    attentionScale: () => Math.sqrt(dHead),
    gatedMlp: true,
    rotary: () => rotary,
  };
}

/**
 * The layers that see only the last `sliding_window` positions: according to `layer_types`, or `slides` if that is
 * absent.
 *
 * @throws QkLensError `badConfig`
 */
export function slidingWindow(json: Json, slides: (layer: number) => boolean): Pick<ModelConfig, 'window'> {
  if (json['sliding_window'] === undefined) return {};
  const size = sizeField(json, 'sliding_window');
  return { window: (layer) => (isSliding(json, layer, slides) ? size : undefined) };
}

/** Whether a layer slides according to `layer_types`, or `slides` if that is absent. */
export function isSliding(json: Json, layer: number, slides: (layer: number) => boolean): boolean {
  const types = json['layer_types'];
  if (types === undefined) return slides(layer);
  if (!Array.isArray(types)) throw badConfig('"layer_types" is no list');
  return types[layer] === 'sliding_attention';
}

const PREFIXES = ['model.', 'language_model.model.', 'model.language_model.', ''];

function llamaWeights(config: ModelConfig, tensors: TensorNames, inputBias: boolean): WeightMap {
  const { dModel, dHead, postNorms = false, qkNorms } = config;
  const list = new TensorList(prefixOf(tensors, ['embed_tokens.weight', 'norm.weight'], PREFIXES));
  const has = (name: string) => tensors.entry(list.prefix + name) !== undefined;
  const head = prefixOf(tensors, 'lm_head.weight', ['', 'language_model.']) + 'lm_head.weight';
  const outer = {
    ...vocabularySlices(list, tensors, config, { embed: 'embed_tokens.weight', head }),
    lnFinal: list.norm('norm', dModel, false),
  };
  return weightMap(list, config, outer, (layer) => {
    const block = `layers.${layer}`;
    const norm = (name: string) => list.norm(`${block}.${name}`, dModel, false);
    const attention = `${block}.self_attn`;
    const projections = {
      ...{ q: `${attention}.q_proj`, k: `${attention}.k_proj`, v: `${attention}.v_proj` },
      o: `${attention}.o_proj`,
      inputBias: inputBias || has(`${attention}.q_proj.bias`),
      outputBias: has(`${attention}.o_proj.bias`),
    };
    const mlp = {
      ...{ in: `${block}.mlp.up_proj`, gate: `${block}.mlp.gate_proj`, out: `${block}.mlp.down_proj` },
      bias: has(`${block}.mlp.up_proj.bias`),
    };
    return {
      ln1: norm('input_layernorm'),
      ln2: norm(postNorms ? 'pre_feedforward_layernorm' : 'post_attention_layernorm'),
      ...(postNorms && {
        postAttention: norm('post_attention_layernorm'),
        postMlp: norm('post_feedforward_layernorm'),
      }),
      ...(qkNorms && {
        qNorm: [list.norm(`${attention}.q_norm`, dHead, false)],
        kNorm: [list.norm(`${attention}.k_norm`, dHead, false)],
      }),
      attention: separateProjections(list, projections, config),
      mlp: linearMlp(list, mlp, config),
    };
  });
}
