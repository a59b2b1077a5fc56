import { booleanField, fractionField, positiveField, sizeField } from '../configFields.js';
import { readRotary } from '../rotary.js';
import { activationField } from './activations.js';
import type { Activation, Architecture, Json, ModelConfig, TensorNames } from './architecture.js';
import { decoderWeights, type DecoderNames } from './decoderWeights.js';
import { keyValueHeads, layerCount } from './sizes.js';

/** A family of decoders: what its config and its tensors are called, and how its computation differs from Llama's. */
export interface DecoderFamily {
  readonly modelType: string;
  /** The config under the names and in the form that are read, if it has others. */
  readonly normalized?: (json: Json) => Json;
  /** Values of fields that the family's configs omit; null in a config is kept as null. */
  readonly defaults?: Json;
  /** The config's fields that aren't called as in Llama. */
  readonly fields?: Partial<Fields>;
  /** Tensors that aren't called as in Llama. */
  readonly names?: Names | ((config: ModelConfig, tensors: TensorNames) => Names);
  /** MLPs have no gate. */
  readonly gated?: false;
  /** If it isn't a plain one that the config names. */
  readonly activation?: (json: Json) => Activation;
  /** RMSNorm if absent. */
  readonly normalization?: 'LayerNorm';
  /** Rotary if absent. */
  readonly positional?: 'learned' | 'alibi' | 'none' | ((json: Json) => 'rotary' | 'alibi');
  /** Rotary positions turn neighbouring entries of a head. */
  readonly adjacent?: true;
  /** Other differences in the family's computation. */
  readonly differences?: (json: Json, config: ModelConfig) => Partial<ModelConfig>;
}

type Names = Partial<DecoderNames>;

/** Fields of a config. */
interface Fields {
  readonly nLayers: string;
  readonly nHeads: string;
  readonly nKeyValueHeads: string;
  readonly dModel: string;
  readonly dMlp: string;
  readonly nCtx: string;
  readonly epsilon: string;
  readonly activation: string;
}

const FIELDS: Fields = {
  nLayers: 'num_hidden_layers',
  nHeads: 'num_attention_heads',
  nKeyValueHeads: 'num_key_value_heads',
  dModel: 'hidden_size',
  dMlp: 'intermediate_size',
  nCtx: 'max_position_embeddings',
  epsilon: 'rms_norm_eps',
  activation: 'hidden_act',
};

/** Decoders of one norm, attention, one norm and an MLP a layer, with differences that are data. */
export function decoder(family: DecoderFamily): Architecture {
  const { modelType, normalized = (all: Json) => all, defaults, names = {}, differences } = family;
  return {
    modelType,
    readConfig: (json) => {
      const own = given({ ...defaults, ...normalized(json) });
      const config = decoderConfig(own, family);
      return { ...config, ...differences?.(own, config) };
    },
    weights: (config, tensors) => {
      const own = typeof names === 'function' ? names(config, tensors) : names;
      return decoderWeights(config, tensors, own);
    },
  };
}

/** Without null fields, which count as absent. */
function given(json: Json): Json {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
}

/** The kind of each layer, where kinds have rotary positions of their own. */
function layerTypes(json: Json): readonly string[] | undefined {
  const [types, rope] = [json['layer_types'], json['rope_parameters']];
  const isByType =
    typeof rope === 'object' && rope !== null && Object.values(rope).some((own) => typeof own === 'object');
  return isByType && Array.isArray(types) ? types.map(String) : undefined;
}

function decoderConfig(json: Json, family: DecoderFamily): ModelConfig {
  const {
    modelType,
    normalization = 'RMSNorm',
    positional: kind = 'rotary',
    adjacent = false,
    gated = true,
  } = family;
  const positional = typeof kind === 'function' ? kind(json) : kind;
  const fields = { ...FIELDS, ...family.fields };
  const dModel = sizeField(json, fields.dModel);
  const nHeads = sizeField(json, fields.nHeads);
  const dHead = sizeField(json, 'head_dim', dModel / nHeads);
  const config: ModelConfig = {
    architecture: modelType,
    nLayers: layerCount(json, fields.nLayers),
    nHeads,
    nKeyValueHeads: keyValueHeads(json, nHeads, fields.nKeyValueHeads),
    dModel,
    dHead,
    dMlp: sizeField(json, fields.dMlp, 4 * dModel),
    dVocab: sizeField(json, 'vocab_size'),
    nCtx: sizeField(json, fields.nCtx, 2048),
    normalization,
    positional,
    tiedUnembedding: booleanField(json, 'tie_word_embeddings', false),
    normEpsilon: positiveField(json, fields.epsilon, normalization === 'LayerNorm' ? 1e-5 : 1e-6),
    activation: family.activation?.(json) ?? activationField(json, fields.activation, 'silu'),
    attentionScale: () => Math.sqrt(dHead),
    ...(gated && { gatedMlp: true }),
  };
  if (positional !== 'rotary') return config;
  const part = fractionField(json, 'partial_rotary_factor', 1);
  const base = positiveField(json, 'rope_theta', 10_000);
  const types = layerTypes(json);
  const of = (layerType?: string) => ({
    ...readRotary(json, { dHead, part, base, ...(layerType !== undefined && { layerType }) }),
    adjacent,
  });
  const whole = types ? undefined : of();
  const byType = new Map([...new Set(types)].map((type) => [type, of(type)]));
  return { ...config, rotary: (layer) => whole ?? byType.get(types![layer]) };
}
