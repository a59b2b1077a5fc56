import { QkLensError } from '../../protocol/errors.js';
import { badConfig, booleanField, positiveField, sizeField } from '../configFields.js';
import type { Json, ModelConfig } from './architecture.js';
import { range, type AttentionSlices } from './attentionSlices.js';
import { BERT_HEAD, BERT_LAYER, bertLike } from './bertLike.js';
import type { TensorList } from './tensorList.js';

const SHARED = {
  prefix: 'deberta',
  head: BERT_HEAD,
  segments: 'ifThere',
} as const;

/**
 * DeBERTa: BERT whose scores depend on relative positions in ways of their own (disentangled attention), which are no
 * part of W_QK. Queries, keys and values are one Linear layer, head after head; keys have no bias. Definition:
 * transformers' `models/deberta/modeling_deberta.py`.
 */
export const deberta = bertLike({
  ...SHARED,
  modelType: 'deberta',
  vocabulary: 50_265,
  layer: BERT_LAYER,
  attention: fusedHeads,
  differences: (json, config) => disentangled(json, config, positionKinds(json).length),
});

/** DeBERTa 2 and 3. Definition: transformers' `models/deberta_v2/modeling_deberta_v2.py`. */
export const debertaV2 = bertLike({
  ...SHARED,
  modelType: 'deberta-v2',
  vocabulary: 128_100,
  layer: {
    ...BERT_LAYER,
    ...{ q: 'attention.self.query_proj', k: 'attention.self.key_proj', v: 'attention.self.value_proj' },
  },
  differences: (json, config) => {
    const kinds = positionKinds(json);
    return disentangled(json, config, ['c2p', 'p2c'].filter((kind) => kinds.includes(kind)).length);
  },
});

/** @param kinds how many products with positions are added to each score */
function disentangled(json: Json, config: ModelConfig, kinds: number): Partial<ModelConfig> {
  const width = sizeField(json, 'embedding_size', config.dModel);
  if (width !== config.dModel || booleanField(json, 'talking_head', false)) {
    const what =
      width === config.dModel
        ? 'whose heads mix ("talking_head")'
        : 'with a narrower embedding ("embedding_size")';
    throw new QkLensError(
      'unknownArchitecture',
      `The checkpoint is a DeBERTa ${what}, which QK Lens does not read.`,
    );
  }
  const relative = booleanField(json, 'relative_attention', false);
  const convolution = Number(json['conv_kernel_size'] ?? 0) > 0 && 'a convolution follows layer 0';
  const run =
    convolution ||
    (relative && 'its scores depend on relative positions (disentangled attention)') ||
    undefined;
  const scale = Math.sqrt(config.dHead * (1 + kinds));
  return {
    normEpsilon: positiveField(json, 'layer_norm_eps', 1e-7),
    positional: booleanField(json, 'position_biased_input', true)
      ? 'learned'
      : relative
        ? 'relative'
        : 'none',
    attentionScale: () => scale,
    ...(relative && { disentangled: true }),
    ...(run !== undefined && { lacks: { run, ...(convolution && { W_EE: convolution }) } }),
  };
}

/** `pos_att_type`, a list or its entries with bars between them. */
function positionKinds(json: Json): readonly unknown[] {
  const kinds = json['pos_att_type'] ?? [];
  if (typeof kinds === 'string')
    return kinds
      .toLowerCase()
      .split('|')
      .map((kind) => kind.trim());
  if (Array.isArray(kinds)) return kinds;
  throw badConfig('"pos_att_type" is neither a list nor a text');
}

function fusedHeads(
  list: TensorList,
  layer: string,
  { dModel, dHead, nHeads }: ModelConfig,
): AttentionSlices {
  const self = `${layer}.attention.self`;
  const all = list.linear(`${self}.in_proj`, dModel, 3 * dModel);
  const [bQ, bV] = ['q_bias', 'v_bias'].map((name) => list.tensor(`${self}.${name}`, dModel));
  const o = `${layer}.attention.output.dense`;
  const wO = list.linear(o, nHeads * dHead, dModel);
  return {
    bO: list.bias(o, dModel),
    head: (head) => {
      const own = range(head, dHead);
      const [q, k, v] = [0, 1, 2].map((which) => range(3 * head + which, dHead));
      return {
        ...{ wQ: { ...all, rows: q }, wK: { ...all, rows: k }, wV: { ...all, rows: v } },
        ...{ wO: { ...wO, columns: own }, bQ: { ...bQ, columns: own }, bV: { ...bV, columns: own } },
      };
    },
  };
}
