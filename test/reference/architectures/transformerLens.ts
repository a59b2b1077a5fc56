import { Matrix } from 'ml-matrix';
import { runDecoder } from './decoder.js';
import {
  attend,
  defaultFrequencies,
  layerNorm,
  mapEntries,
  rmsNorm,
  rowsAt,
  scoreRotation,
} from './modules.js';
import { RandomTensors } from './randomTensors.js';
import type { ReferenceModel, ReferenceNorm } from './referenceModel.js';
import { randomMlp, runMlp, type ExpertsDefinition, type MlpDefinition } from './transformerLensMlp.js';
import { yarnRotary, type YarnDefinition } from './yarn.js';

const [d, n, h, m, v, layers, context] = [18, 6, 4, 26, 37, 2, 24];
const EPSILON = 1e-5;

export interface TransformerLensDefinition {
  readonly seed: number;
  readonly normalization: 'LN' | 'LNPre' | 'RMS' | 'RMSPre' | null;
  readonly keyValueHeads?: number;
  readonly attentionOnly?: boolean;
  /** `rotary_adjacent_pairs` with rotary positions; learned ones otherwise. */
  readonly rotary?: boolean;
  readonly gated?: boolean;
  /** Stretched rotary positions, as TransformerLens has them for OLMo 3. */
  readonly yarn?: YarnDefinition;
  /** `d_vocab_out` where it is not d_vocab. */
  readonly outputs?: number;
  /** `positional_embedding_type` "shortformer". */
  readonly shortformer?: boolean;
  /** `attention_dir` "bidirectional". */
  readonly bidirectional?: boolean;
  /** `act_fn`; ReLU, or SiLU with a gate, if absent. */
  readonly activation?: MlpDefinition['activation'];
  readonly finalRms?: boolean;
  readonly experts?: ExpertsDefinition;
  /** Without b_U. */
  readonly noUnembedBias?: boolean;
  /** Everything else that the config can say, at once: see {@link RARE}. */
  readonly rare?: boolean;
}

/** ALiBi, a LayerNorm behind the embedding, local layers, scores divided by the layer, attention beside the MLP. */
const RARE = {
  ...{ positional_embedding_type: 'alibi', post_embedding_ln: true, use_local_attn: true, window_size: 3 },
  ...{ attn_types: ['global', 'local'], scale_attn_by_inverse_layer_idx: true, parallel_attn_mlp: true },
  ...{ attn_scores_soft_cap: 2.5, output_logits_soft_cap: 4 },
};

/**
 * TransformerLens' own state dict, its heads not as wide together as d_model. Definition: TransformerLens'
 * `components/{attention,mlp,layer_norm,rms_norm}.py`.
 */
export function transformerLensModel(
  folder: string,
  {
    seed,
    normalization,
    keyValueHeads: kv = n,
    attentionOnly = false,
    rotary: isRotary = false,
    gated = false,
    yarn,
    rare = false,
    outputs = v,
    shortformer = false,
    bidirectional = false,
    activation = gated ? 'silu' : 'relu',
    finalRms = false,
    experts,
    noUnembedBias = false,
  }: TransformerLensDefinition,
): ReferenceModel {
  const random = new RandomTensors(seed);
  const own = normalization === 'LN' || normalization === 'RMS';
  const norm = (name: string) => {
    if (own) random.vector(`${name}.w`, d, 1, 0.3);
    if (normalization === 'LN') random.vector(`${name}.b`, d, 0, 0.2);
  };
  const mlpOf = { activation, gated, experts, epsilon: EPSILON };
  const grouped = kv < n ? '_' : '';
  random.matrix('embed.W_E', v, d, 0.5);
  const isLearned = !isRotary && !rare;
  if (isLearned) random.matrix('pos_embed.W_pos', context, d, 0.3);
  if (rare) norm('embed.ln');
  for (let layer = 0; layer < layers; layer++) {
    const block = `blocks.${layer}`;
    norm(`${block}.ln1`);
    random.stack(`${block}.attn.W_Q`, n, d, h, d ** -0.5);
    random.stack(`${block}.attn.${grouped}W_K`, kv, d, h, d ** -0.5);
    random.stack(`${block}.attn.${grouped}W_V`, kv, d, h, d ** -0.5);
    random.stack(`${block}.attn.W_O`, n, h, d, h ** -0.5);
    random.table(`${block}.attn.b_Q`, n, h);
    random.table(`${block}.attn.${grouped}b_K`, kv, h);
    random.table(`${block}.attn.${grouped}b_V`, kv, h);
    random.vector(`${block}.attn.b_O`, d, 0, 0.2);
    if (attentionOnly) continue;
    norm(`${block}.ln2`);
    randomMlp(random, mlpOf, `${block}.mlp`, [d, m]);
  }
  if (finalRms) random.vector('ln_final.w', d, 1, 0.3);
  else norm('ln_final');
  random.matrix('unembed.W_U', d, outputs, 0.5);
  if (!noUnembedBias) random.vector('unembed.b_U', outputs, 0, 0.2);
  const file = random.write(folder, {
    ...{
      n_layers: layers,
      d_model: d,
      n_ctx: context,
      d_head: h,
      n_heads: n,
      d_mlp: attentionOnly ? null : m,
    },
    ...{
      act_fn: attentionOnly ? null : activation,
      d_vocab: v,
      d_vocab_out: outputs,
      eps: EPSILON,
    },
    ...{
      normalization_type: normalization,
      attn_only: attentionOnly,
      gated_mlp: gated,
      attn_scale: h ** 0.5,
    },
    ...{ positional_embedding_type: isRotary ? 'rotary' : shortformer ? 'shortformer' : 'standard' },
    ...{ n_key_value_heads: kv < n ? kv : null },
    ...{ rotary_dim: isRotary ? h : null, rotary_base: 300, rotary_adjacent_pairs: isRotary },
    ...{
      attention_dir: bidirectional ? 'bidirectional' : 'causal',
      final_rms: finalRms,
      use_attn_scale: true,
      attn_scores_soft_cap: -1.0,
      output_logits_soft_cap: -1.0,
    },
    ...(experts && {
      ...{ num_experts: experts.count, experts_per_token: experts.chosen },
      norm_topk_prob: experts.normalized,
    }),
    ...(rare && RARE),
    ...(yarn && {
      ...{ use_yarn_rope: true, yarn_factor: yarn.factor, yarn_attention_factor: yarn.attention },
      ...{ yarn_beta_fast: yarn.fast, yarn_beta_slow: yarn.slow },
      yarn_original_max_position_embeddings: yarn.context,
    }),
  });
  const plain = { dims: h, frequencies: defaultFrequencies(h, 300) };
  const rotary = isRotary ? { ...(yarn ? yarnRotary(300, h, yarn) : plain), adjacent: true } : undefined;
  const normOf = (name: string): Partial<ReferenceNorm> => {
    const [w, b] = [file.bias(`${name}.w`), file.bias(`${name}.b`)];
    return { ...(w && { w }), ...(b && { b }) };
  };
  const normed = (x: Matrix, { w, b }: Partial<ReferenceNorm>): Matrix => {
    if (normalization === null) return x;
    return normalization.startsWith('RMS')
      ? rmsNorm(x, w, EPSILON)
      : layerNorm(x, { ...(w && { w }), ...(b && { b }) }, EPSILON);
  };
  const W_E = rare ? normed(file.matrix('embed.W_E'), normOf('embed.ln')) : file.matrix('embed.W_E');
  const W_U = file.matrix('unembed.W_U');
  const row = (name: string, index: number) => file.matrix(name).getRow(index);
  const ln1 = (layer: number) => normOf(`blocks.${layer}.ln1`);
  const attention = (x: Matrix, layer: number, biases: boolean): Matrix => {
    const name = `blocks.${layer}.attn`;
    const { w, b } = ln1(layer);
    // Where fold_ln is not done, the norm's bias is none of the attention's.
    const input = normed(x, { ...(w && { w }), ...(b && (biases || shortformer) && { b }) });
    const placed = shortformer
      ? Matrix.add(input, rowsAt(file.matrix('pos_embed.W_pos'), [...Array(x.rows).keys()]))
      : input;
    const output = Matrix.zeros(x.rows, d);
    for (let head = 0; head < n; head++) {
      const key = Math.floor(head / (n / kv));
      const q = placed.mmul(file.matrix(`${name}.W_Q`, head)).addRowVector(row(`${name}.b_Q`, head));
      const k = placed
        .mmul(file.matrix(`${name}.${grouped}W_K`, key))
        .addRowVector(row(`${name}.${grouped}b_K`, key));
      const value = input.mmul(file.matrix(`${name}.${grouped}W_V`, key));
      if (biases) value.addRowVector(row(`${name}.${grouped}b_V`, key));
      const definition = {
        ...{ scale: h ** -0.5 / (rare ? layer + 1 : 1), rotary, bidirectional },
        ...(rare && { slope: 2 ** ((-8 * (head + 1)) / n), softcap: RARE.attn_scores_soft_cap }),
        ...(rare && layer === 1 && { window: RARE.window_size }),
      };
      output.add(attend(q, k, value, definition).mmul(file.matrix(`${name}.W_O`, head)));
    }
    return biases ? output.addRowVector(file.vector(`${name}.b_O`)) : output;
  };
  const mlp = (x: Matrix, layer: number): Matrix =>
    runMlp(file, mlpOf, `blocks.${layer}.mlp`, normed(x, normOf(`blocks.${layer}.ln2`)));
  const finalNorm = normOf('ln_final');
  return {
    folder,
    info: {
      ...{
        architecture: 'transformer_lens',
        nLayers: layers,
        nHeads: n,
        nKeyValueHeads: kv,
        dModel: d,
        dHead: h,
      },
      ...{
        dMlp: attentionOnly ? 0 : m * (experts?.count ?? 1),
        dVocab: v,
        nCtx: context,
        positional: isRotary ? 'rotary' : rare ? 'alibi' : shortformer ? 'shortformer' : 'learned',
        ...(finalRms && { finalRms }),
        ...(bidirectional && { bidirectional }),
      },
      normalization:
        normalization === null ? 'none' : normalization.startsWith('RMS') ? 'RMSNorm' : 'LayerNorm',
      tiedUnembedding: false,
    },
    embedding: W_E,
    unembedding: W_U.transpose(),
    ...(finalNorm.w && { finalNorm: finalNorm as ReferenceNorm }),
    ...(rare && { logitSoftcap: RARE.output_logits_soft_cap }),
    ln1: (layer) => {
      const { w, b } = ln1(layer);
      return w && { w, ...(b && { b }) };
    },
    head: (layer, head) => {
      const key = Math.floor(head / (n / kv));
      const name = `blocks.${layer}.attn`;
      return {
        W_Q: file.matrix(`${name}.W_Q`, head),
        W_K: file.matrix(`${name}.${grouped}W_K`, key),
        W_V: file.matrix(`${name}.${grouped}W_V`, key),
        W_O: file.matrix(`${name}.W_O`, head),
      };
    },
    ...(rotary && { rotation: (_: number, distance: number) => scoreRotation(rotary, h, distance) }),
    run: (tokens, options) =>
      runDecoder(
        {
          nLayers: layers,
          parallel: rare,
          embed: (ids, withPositions) => {
            const rows = rowsAt(W_E, ids);
            if (!isLearned || shortformer || !withPositions) return rows;
            return Matrix.add(rows, rowsAt(file.matrix('pos_embed.W_pos'), [...ids.keys()]));
          },
          attention,
          ...(attentionOnly ? {} : { mlp }),
          logits: (x) => {
            const last = finalRms ? rmsNorm(x, finalNorm.w, EPSILON) : normed(x, finalNorm);
            const logits = last.mmul(W_U);
            const bias = file.bias('unembed.b_U');
            if (bias) logits.addRowVector(bias);
            const cap = RARE.output_logits_soft_cap;
            return rare ? mapEntries(logits, (value) => cap * Math.tanh(value / cap)) : logits;
          },
        },
        tokens,
        options,
      ),
  };
}
