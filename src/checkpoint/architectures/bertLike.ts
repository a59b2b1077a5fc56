import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import { badConfig, booleanField, positiveField, sizeField } from '../configFields.js';
import { activationField } from './activations.js';
import type {
  Activation,
  Architecture,
  Json,
  MaskedHeadSlices,
  ModelConfig,
  NormSlices,
  TensorNames,
} from './architecture.js';
import { separateProjections, type AttentionSlices } from './attentionSlices.js';
import { linearMlp } from './mlpSlices.js';
import { dividedHead, layerCount } from './sizes.js';
import { prefixOf, TensorList } from './tensorList.js';
import { vocabularySlices } from './vocabularySlices.js';
import { weightMap } from './weightMap.js';

/** The names of a layer's parts, after those of all layers. */
export interface LayerNames {
  /** Of all layers, before their number. */
  readonly layers: string;
  readonly q: string;
  readonly k: string;
  readonly v: string;
  readonly o: string;
  readonly afterAttention: string;
  readonly in: string;
  readonly out: string;
  readonly afterMlp: string;
}

/** The names of the parts that predict masked tokens; none of them has the model's prefix. */
export interface HeadNames {
  readonly dense: string;
  readonly norm: string;
  readonly decoder: string;
  /** The decoder's bias, which also has a name without the decoder in some files. */
  readonly biases: readonly string[];
}

/** What distinguishes a family of BERT's layout. */
export interface BertFamily {
  readonly modelType: string;
  /** Before the names of the model's own tensors, if there is a head beside them. */
  readonly prefix: string;
  /** The fields of its config, where they aren't BERT's. */
  readonly fields?: Partial<Record<BertField, string>>;
  /** Its config's defaults, where they aren't BERT's. */
  readonly layers?: number;
  readonly vocabulary?: number;
  readonly layer: LayerNames;
  /** A layer's heads, if they aren't separate Linear layers. */
  readonly attention?: (list: TensorList, layer: string, config: ModelConfig) => AttentionSlices;
  readonly head: HeadNames;
  /** Of the head, if it isn't the layers'. */
  readonly headActivation?: Activation;
  readonly normEpsilon?: number;
  /** Whether segments have an embedding. */
  readonly segments: boolean | 'ifThere';
  /** Positions begin with this field's value and 1, as the padding token's stands before them. */
  readonly positionsAfter?: 'pad_token_id';
  /** @throws QkLensError `badConfig`, `unknownArchitecture` */
  readonly differences?: (json: Json, config: ModelConfig) => Partial<ModelConfig>;
  /** @throws QkLensError `badConfig`, `unknownArchitecture` */
  readonly refuse?: (json: Json) => unknown;
}

type BertField =
  | 'hidden_size'
  | 'num_attention_heads'
  | 'num_hidden_layers'
  | 'intermediate_size'
  | 'hidden_act';

export const BERT_LAYER: LayerNames = {
  layers: 'encoder.layer',
  ...{ q: 'attention.self.query', k: 'attention.self.key', v: 'attention.self.value' },
  ...{ o: 'attention.output.dense', afterAttention: 'attention.output.LayerNorm' },
  ...{ in: 'intermediate.dense', out: 'output.dense', afterMlp: 'output.LayerNorm' },
};

export const BERT_HEAD: HeadNames = {
  dense: 'cls.predictions.transform.dense',
  norm: 'cls.predictions.transform.LayerNorm',
  decoder: 'cls.predictions.decoder',
  biases: ['cls.predictions.decoder.bias', 'cls.predictions.bias'],
};

/**
 * Encoders of BERT's layout: the sum of the embeddings of tokens, positions and segments goes through a LayerNorm, and
 * the stream goes through one after each attention and each MLP. Definition: transformers'
 * `models/bert/modeling_bert.py`.
 */
export function bertLike(family: BertFamily): Architecture {
  const { modelType, fields = {} } = family;
  const named = (field: BertField) => fields[field] ?? field;
  return {
    modelType,

    readConfig(json) {
      refuseDecoders(json, modelType);
      family.refuse?.(json);
      const dModel = sizeField(json, named('hidden_size'), 768);
      const nHeads = sizeField(json, named('num_attention_heads'), 12);
      const dHead = dividedHead(dModel, nHeads, [named('hidden_size'), named('num_attention_heads')]);
      const activation = activationField(json, named('hidden_act'), 'gelu');
      const padding = family.positionsAfter && paddingToken(json);
      const config: ModelConfig = {
        architecture: modelType,
        nLayers: layerCount(json, named('num_hidden_layers'), family.layers ?? 12),
        nHeads,
        nKeyValueHeads: nHeads,
        dModel,
        dHead,
        dMlp: sizeField(json, named('intermediate_size'), 3072),
        dVocab: sizeField(json, 'vocab_size', family.vocabulary ?? 30_522),
        nCtx: sizeField(json, 'max_position_embeddings', 512) - (padding === undefined ? 0 : padding + 1),
        normalization: 'LayerNorm',
        positional: 'learned',
        tiedUnembedding: booleanField(json, 'tie_word_embeddings', true),
        normEpsilon: family.normEpsilon ?? positiveField(json, 'layer_norm_eps', 1e-12),
        activation,
        attentionScale: () => Math.sqrt(dHead),
        embeddingNorm: true,
        bidirectional: true,
        normsAfter: true,
        unnormedReads: 'all',
        maskedHeadActivation: family.headActivation ?? activation,
        ...(padding !== undefined && { unplacedToken: padding }),
      };
      return { ...config, ...family.differences?.(json, config) };
    },

    weights(config, tensors) {
      const { dModel, nCtx, unplacedToken } = config;
      const list = new TensorList(
        prefixOf(tensors, 'embeddings.word_embeddings.weight', [`${family.prefix}.`, '']),
      );
      const norm = (name: string) => layerNorm(list, tensors, name, dModel);
      const before = unplacedToken === undefined ? 0 : unplacedToken + 1;
      const positions = () => list.tensor('embeddings.position_embeddings.weight', nCtx + before, dModel);
      const outer = {
        ...predicting(family.head, list, tensors, config),
        ...(config.positional === 'learned' && {
          wPos: { ...positions(), rows: [before, nCtx + before] as const },
        }),
        ...(hasSegments(family, list, tensors) && { segment: firstSegment(list, tensors, dModel) }),
        embeddingNorm: norm('embeddings.LayerNorm'),
      };
      const names = family.layer;
      return weightMap(list, config, outer, (layer) => {
        const of = (name: string) => `${names.layers}.${layer}.${name}`;
        const projections = {
          ...{ q: of(names.q), k: of(names.k), v: of(names.v), o: of(names.o) },
          ...{ inputBias: true, outputBias: true },
        };
        return {
          afterAttention: norm(of(names.afterAttention)),
          afterMlp: norm(of(names.afterMlp)),
          attention:
            family.attention?.(list, `${names.layers}.${layer}`, config) ??
            separateProjections(list, projections, config),
          mlp: linearMlp(list, { in: of(names.in), out: of(names.out), bias: true }, config),
        };
      });
    },
  };
}

/** The padding token, whose position stands before those of texts. */
function paddingToken(json: Json): number {
  const id = json['pad_token_id'] ?? 1;
  const positions = sizeField(json, 'max_position_embeddings', 512);
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id + 1 < positions) return id;
  throw badConfig(`"pad_token_id" (${quoted(id)}) leaves none of ${positions} positions for a text`);
}

/**
 * A LayerNorm; its weight and bias are called `gamma` and `beta` in files that were converted from TensorFlow, as
 * bert-base-uncased's.
 */
function layerNorm(list: TensorList, tensors: TensorNames, name: string, n: number): NormSlices {
  if (!tensors.entry(`${list.prefix}${name}.gamma`)) return list.norm(name, n, true);
  return { w: list.tensor(`${name}.gamma`, n), b: list.tensor(`${name}.beta`, n) };
}

const SEGMENTS = 'embeddings.token_type_embeddings.weight';

function hasSegments({ segments }: BertFamily, list: TensorList, tensors: TensorNames): boolean {
  return segments === true || (segments === 'ifThere' && tensors.entry(list.prefix + SEGMENTS) !== undefined);
}

/** The file has as many rows as there are segments. */
function firstSegment(list: TensorList, tensors: TensorNames, dModel: number) {
  const count = tensors.entry(list.prefix + SEGMENTS)?.shape[0] ?? 2;
  return { ...list.tensor(SEGMENTS, count, dModel), rows: [0, 1] as const };
}

/** The embedding, and what predicts masked tokens from the stream if the file has it. */
function predicting(names: HeadNames, list: TensorList, tensors: TensorNames, config: ModelConfig) {
  const { dModel, dVocab } = config;
  const embed = 'embeddings.word_embeddings.weight';
  const dense = `${names.dense}.weight`;
  if (!tensors.entry(dense)) return { wE: list.tensor(embed, dVocab, dModel), headName: dense };
  const own = new TensorList();
  const bias = names.biases.find((name) => tensors.entry(name)) ?? names.biases[0];
  const head = {
    ...vocabularySlices(list, tensors, config, { embed, head: `${names.decoder}.weight` }),
    maskedHead: {
      w: own.linear(names.dense, dModel, dModel),
      b: own.bias(names.dense, dModel),
    } satisfies MaskedHeadSlices,
    lnFinal: layerNorm(own, tensors, names.norm, dModel),
    unembedBias: own.tensor(bias, dVocab),
  };
  for (const [name, shape] of own.required) list.required.set(name, shape);
  return head;
}

/** @throws QkLensError `unknownArchitecture` for one that writes text, and for positions that are in the scores */
function refuseDecoders(json: Json, modelType: string): void {
  const refuse = (why: string) => {
    throw new QkLensError(
      'unknownArchitecture',
      `The checkpoint is a ${quoted(modelType)} ${why}, which QK Lens does not read.`,
    );
  };
  if (booleanField(json, 'is_decoder', false)) refuse('that writes text ("is_decoder")');
  if (booleanField(json, 'add_cross_attention', false))
    refuse('that attends to another model ("add_cross_attention")');
  const positions = json['position_embedding_type'] ?? 'absolute';
  if (positions !== 'absolute')
    refuse(`with positions in its scores ("position_embedding_type" ${quoted(positions)})`);
}
