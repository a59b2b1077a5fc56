import type { ConfigFields, InferredConfig, MissingField } from '../../protocol/inferredConfig.js';
import { ACTIVATION_NAMES, SOFT_LINEAR } from '../architectures/activations.js';
import { choice, present, SIZE_OF_CONTEXT } from './fields.js';
import type { TensorShapes } from './tensorShapes.js';

/** A tensor that every layer of TransformerLens' state dicts has. */
export const TRANSFORMER_LENS_LAYER = 'blocks.0.attn.W_Q';

/**
 * What a TransformerLens state dict says of its config, with W_Q as `[n_heads, d_model, d_head]` or, in its predecessor
 * Easy-Transformer, `[n_heads, d_head, d_model]`.
 *
 * @param seen what the values of its buffers say, see {@link readBuffers}
 */
export function inferTransformerLens(shapes: TensorShapes, seen: ConfigFields): InferredConfig {
  const [nHeads, ...sides] = shapes.of(TRANSFORMER_LENS_LAYER)!;
  const dModel =
    shapes.size('ln_final.w', 0) ??
    shapes.size('blocks.0.attn.b_O', 0) ??
    shapes.size('blocks.0.mlp.b_out', 0) ??
    shapes.size('pos_embed.W_pos', 1) ??
    sides[0];
  const hasExperts = shapes.count('blocks.0.mlp.experts.') > 0;
  const hasMlp = hasExperts || shapes.has('blocks.0.mlp.W_in');
  const normalization = normalizationOf(shapes);
  const nCtx = shapes.besides('pos_embed.W_pos', dModel) ?? contextOf(shapes);
  const hasPositions = shapes.has('pos_embed.W_pos');
  const rotaryDims = shapes.size('blocks.0.attn.rotary_sin', 1);
  const missing = [
    nCtx === undefined && SIZE_OF_CONTEXT,
    hasMlp && !shapes.has('blocks.0.mlp.ln.w') && ACTIVATION,
    hasExperts && EXPERTS_PER_TOKEN,
    normalization === undefined && NORMALIZATION,
    !hasPositions && rotaryDims === undefined && POSITIONS,
    rotaryDims !== undefined && !Object.hasOwn(seen, 'rotary_base') && ROTARY_BASE,
  ].filter((field): field is MissingField => field !== false);
  return {
    inferred: present({
      n_layers: shapes.count('blocks.'),
      d_model: dModel,
      n_ctx: nCtx,
      n_heads: nHeads,
      d_head: sides.find((side) => side !== dModel) ?? dModel,
      n_key_value_heads: shapes.size('blocks.0.attn._W_K', 0),
      d_vocab: shapes.besides('embed.W_E', dModel),
      d_vocab_out: shapes.besides('unembed.W_U', dModel),
      attn_only: !hasMlp,
      ...(hasMlp && mlpOf(shapes, dModel)),
      normalization_type: normalization,
      ...(rotaryDims !== undefined && { positional_embedding_type: 'rotary', rotary_dim: rotaryDims }),
      ...flagsOf(shapes),
      ...seen,
    }),
    assumed: present({
      attention_dir: 'causal',
      positional_embedding_type: hasPositions ? 'standard' : undefined,
      use_attn_scale: true,
      parallel_attn_mlp: hasMlp ? false : undefined,
      eps: 1e-5,
    }),
    missing,
  };
}

function normalizationOf(shapes: TensorShapes): 'LN' | 'RMS' | undefined {
  const norm = ['blocks.0.ln1', 'ln_final'].find((name) => shapes.has(`${name}.w`));
  if (norm === undefined) return undefined;
  return shapes.has(`${norm}.b`) ? 'LN' : 'RMS';
}

function contextOf(shapes: TensorShapes): number | undefined {
  return ['blocks.0.attn.mask', 'blocks.0.attn.rotary_sin']
    .map((name) => shapes.size(name, 0))
    .find((size) => size !== undefined);
}

function mlpOf(shapes: TensorShapes, dModel: number | undefined): ConfigFields {
  const experts = shapes.count('blocks.0.mlp.experts.');
  const mlp = experts > 0 ? 'blocks.0.mlp.experts.0' : 'blocks.0.mlp';
  return {
    d_mlp:
      shapes.size(`${mlp}.b_in`, 0) ?? shapes.besides(`${mlp}.W_in${experts > 0 ? '.weight' : ''}`, dModel),
    gated_mlp: experts > 0 || shapes.has(`${mlp}.W_gate`),
    num_experts: experts > 0 ? experts : undefined,
    act_fn: shapes.has('blocks.0.mlp.ln.w') ? 'solu_ln' : undefined,
  };
}

/** Parts that a model has only if its config says so. */
function flagsOf(shapes: TensorShapes): ConfigFields {
  const flags = {
    post_embedding_ln: 'embed.ln.w',
    use_qk_norm: 'blocks.0.attn.q_norm.w',
    use_normalization_before_and_after: 'blocks.0.ln1_post.w',
  };
  const finalRms = shapes.has('blocks.0.ln1.b') && shapes.has('ln_final.w') && !shapes.has('ln_final.b');
  const found = Object.entries(flags).filter(([, tensor]) => shapes.has(tensor));
  return Object.fromEntries([...found, ...(finalRms ? [['final_rms']] : [])].map(([flag]) => [flag, true]));
}

const ACTIVATION = choice('act_fn', 'the activation of the MLPs', [...ACTIVATION_NAMES, ...SOFT_LINEAR]);

const EXPERTS_PER_TOKEN: MissingField = {
  name: 'experts_per_token',
  about: 'the number of experts that each token goes through',
};

const NORMALIZATION = choice(
  'normalization_type',
  'null without norms, or LayerNorm or RMSNorm without weights',
  [null, 'LNPre', 'RMSPre'],
);

const POSITIONS = choice('positional_embedding_type', 'how the model knows positions, as it learned none', [
  'none',
  'rotary',
  'alibi',
]);

const ROTARY_BASE: MissingField = {
  name: 'rotary_base',
  about: 'the base of the rotary frequencies, usually 10000',
};
