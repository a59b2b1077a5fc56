import { booleanField, sizeField } from '../configFields.js';
import { activationField } from './activations.js';
import type { Architecture, Json, ModelConfig, TensorNames } from './architecture.js';
import { separateProjections } from './attentionSlices.js';
import { linearMlp } from './mlpSlices.js';
import { dividedHead, layerCount } from './sizes.js';
import { prefixOf, TensorList } from './tensorList.js';
import { vocabularySlices } from './vocabularySlices.js';
import { weightMap, type OuterParts } from './weightMap.js';

/** Rows of the position embedding before that of position 0. */
const OFFSET = 2;

/** PyTorch's default, which OPT's config can't change. */
const NORM_EPSILON = 1e-5;

/**
 * OPT and Galactica. opt-350m's norms follow attention and MLP, and its embedding is narrower than d_model. Definition:
 * transformers' `models/opt/modeling_opt.py`.
 */
export const opt: Architecture = {
  modelType: 'opt',

  readConfig(json) {
    const dModel = sizeField(json, 'hidden_size');
    const nHeads = sizeField(json, 'num_attention_heads');
    const dHead = dividedHead(dModel, nHeads, ['hidden_size', 'num_attention_heads']);
    const embeddingWidth = sizeField(json, 'word_embed_proj_dim', dModel);
    const isTied = booleanField(json, 'tie_word_embeddings', true);
    const isProjected = embeddingWidth !== dModel;
    return {
      architecture: isProjected ? 'opt-350m' : 'opt',
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
      tiedUnembedding: isTied && !isProjected,
      normEpsilon: NORM_EPSILON,
      activation: activationField(json, 'activation_function', 'relu'),
      attentionScale: () => Math.sqrt(dHead),
      ...variant(json),
      ...(isProjected && { projectedEmbedding: { width: embeddingWidth, tied: isTied } }),
    };
  },

  weights(config, tensors) {
    const { dModel, nCtx, linearBiases: bias = true, plainNorms, normsAfter, unnormedEnd } = config;
    const prefixes = ['model.decoder.', 'decoder.', ''];
    const list = new TensorList(
      prefixOf(tensors, ['embed_tokens.weight', 'embed_positions.weight'], prefixes),
    );
    const positions = list.tensor('embed_positions.weight', nCtx + OFFSET, dModel);
    const norm = (name: string) => (plainNorms ? undefined : list.norm(name, dModel, true));
    const final = unnormedEnd ? undefined : norm('final_layer_norm');
    const outer = {
      ...vocabularies(list, tensors, config),
      wPos: { ...positions, rows: [OFFSET, nCtx + OFFSET] as const },
      ...(final && { lnFinal: final }),
    };
    return weightMap(list, config, outer, (layer) => {
      const block = `layers.${layer}`;
      const attention = `${block}.self_attn`;
      const projections = {
        ...{ q: `${attention}.q_proj`, k: `${attention}.k_proj`, v: `${attention}.v_proj` },
        ...{ o: `${attention}.out_proj`, inputBias: bias, outputBias: bias },
      };
      const [first, second] = [norm(`${block}.self_attn_layer_norm`), norm(`${block}.final_layer_norm`)];
      const [attentionNorm, mlpNorm] = normsAfter
        ? (['afterAttention', 'afterMlp'] as const)
        : (['ln1', 'ln2'] as const);
      return {
        ...(first && { [attentionNorm]: first }),
        ...(second && { [mlpNorm]: second }),
        attention: separateProjections(list, projections, config),
        mlp: linearMlp(list, { in: `${block}.fc1`, out: `${block}.fc2`, bias }, config),
      };
    });
  },
};

/** What opt-350m and Galactica have otherwise; they go by their own names, as other programs treat them otherwise. */
function variant(json: Json): Partial<ModelConfig> {
  const isPostNorm = !booleanField(json, 'do_layer_norm_before', true);
  const hasBiases = booleanField(json, 'enable_bias', true);
  const hasNormWeights = booleanField(json, 'layer_norm_elementwise_affine', true);
  const endsUnnormed = isPostNorm || booleanField(json, '_remove_final_layer_norm', false);
  return {
    ...((!hasBiases || !hasNormWeights) && { architecture: 'galactica' }),
    ...(endsUnnormed && { architecture: 'opt-350m', unnormedEnd: true }),
    ...(isPostNorm && { normsAfter: true, unnormedReads: 'all' }),
    ...(!hasBiases && { linearBiases: false }),
    ...(!hasNormWeights && { plainNorms: true }),
  };
}

/** Embedding and unembedding; narrow ones with the matrices between them and the stream. */
function vocabularies(list: TensorList, tensors: TensorNames, config: ModelConfig): OuterParts {
  const names = { embed: 'embed_tokens.weight', head: 'lm_head.weight' };
  const { projectedEmbedding: projected, dModel } = config;
  if (!projected) return vocabularySlices(list, tensors, config, names);
  const { width, tied } = projected;
  return {
    ...vocabularySlices(list, tensors, { ...config, dModel: width, tiedUnembedding: tied }, names),
    embeddingProjection: list.linear('project_in', width, dModel),
    unembedProjection: list.tensor('project_out.weight', width, dModel),
  };
}
