import { QkLensError } from '../../protocol/errors.js';
import { booleanField, sizeField } from '../configFields.js';
import { activationField } from './activations.js';
import type { Architecture, Json } from './architecture.js';
import { separateProjections } from './attentionSlices.js';
import { linearMlp } from './mlpSlices.js';
import { dividedHead, layerCount } from './sizes.js';
import { prefixOf, TensorList } from './tensorList.js';
import { vocabularySlices } from './vocabularySlices.js';
import { weightMap } from './weightMap.js';

/** Rows of the position embedding before that of position 0. */
const OFFSET = 2;

/** PyTorch's default, which OPT's config can't change. */
const NORM_EPSILON = 1e-5;

/**
 * OPT, except opt-350m, whose norms follow attention and MLP and whose embedding is narrower than d_model. Definition:
 * transformers' `models/opt/modeling_opt.py`.
 */
export const opt: Architecture = {
  modelType: 'opt',

  readConfig(json) {
    const dModel = sizeField(json, 'hidden_size');
    const nHeads = sizeField(json, 'num_attention_heads');
    const dHead = dividedHead(dModel, nHeads, ['hidden_size', 'num_attention_heads']);
    refuseVariants(json, dModel);
    return {
      architecture: 'opt',
      nLayers: layerCount(json, 'num_hidden_layers'),
      nHeads,
      nKeyValueHeads: nHeads,
      dModel,
      dHead,
      dMlp: sizeField(json, 'ffn_dim', 4 * dModel),
      dVocab: sizeField(json, 'vocab_size'),
      nCtx: sizeField(json, 'max_position_embeddings', 2048),
      normalization: 'LayerNorm',
      positional: 'learned',
      tiedUnembedding: booleanField(json, 'tie_word_embeddings', true),
      normEpsilon: NORM_EPSILON,
      activation: activationField(json, 'activation_function', 'relu'),
      attentionScale: () => Math.sqrt(dHead),
    };
  },

  weights(config, tensors) {
    const { dModel, nCtx } = config;
    const prefixes = ['model.decoder.', 'decoder.', ''];
    const list = new TensorList(
      prefixOf(tensors, ['embed_tokens.weight', 'final_layer_norm.weight'], prefixes),
    );
    const positions = list.tensor('embed_positions.weight', nCtx + OFFSET, dModel);
    const outer = {
      ...vocabularySlices(list, tensors, config, { embed: 'embed_tokens.weight', head: 'lm_head.weight' }),
      wPos: { ...positions, rows: [OFFSET, nCtx + OFFSET] as const },
      lnFinal: list.norm('final_layer_norm', dModel, true),
    };
    return weightMap(list, config, outer, (layer) => {
      const block = `layers.${layer}`;
      const attention = `${block}.self_attn`;
      const projections = {
        ...{ q: `${attention}.q_proj`, k: `${attention}.k_proj`, v: `${attention}.v_proj` },
        ...{ o: `${attention}.out_proj`, inputBias: true, outputBias: true },
      };
      return {
        ln1: list.norm(`${block}.self_attn_layer_norm`, dModel, true),
        ln2: list.norm(`${block}.final_layer_norm`, dModel, true),
        attention: separateProjections(list, projections, config),
        mlp: linearMlp(list, { in: `${block}.fc1`, out: `${block}.fc2`, bias: true }, config),
      };
    });
  },
};

function refuseVariants(json: Json, dModel: number): void {
  const refuse = (why: string) => {
    throw new QkLensError(
      'unknownArchitecture',
      `The checkpoint is an OPT ${why}, as opt-350m is. QK Lens reads the other OPTs.`,
    );
  };
  if (!booleanField(json, 'do_layer_norm_before', true)) {
    refuse('whose LayerNorms stand after attention and MLP ("do_layer_norm_before" is false)');
  }
  const width = sizeField(json, 'word_embed_proj_dim', dModel);
  if (width !== dModel) refuse(`whose embedding of width ${width} is projected to d_model ${dModel}`);
  for (const [field, usual] of [
    ['enable_bias', true],
    ['layer_norm_elementwise_affine', true],
    ['_remove_final_layer_norm', false],
  ] as const) {
    if (booleanField(json, field, usual) !== usual) refuse(`with "${field}" ${String(!usual)}`);
  }
}
