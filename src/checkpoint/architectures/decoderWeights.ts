import type { ModelConfig, TensorNames, WeightMap } from './architecture.js';
import { fusedProjections, separateProjections } from './attentionSlices.js';
import { insteadOfAttention } from '../../protocol/attentionLayers.js';
import { expertSlices, type ExpertNames } from './expertSlices.js';
import { headNorms, type HeadNormWeights } from './headNorms.js';
import { latentAttention } from './latentAttention.js';
import { fusedMlp, linearMlp, xieluSlices } from './mlpSlices.js';
import { prefixOf, TensorList } from './tensorList.js';
import { vocabularySlices } from './vocabularySlices.js';
import { weightMap } from './weightMap.js';

/** What a decoder's tensors are called: after the prefix, or those of a layer after its number. */
export interface DecoderNames {
  readonly prefixes: readonly string[];
  readonly embed: string;
  /** Of learned positions. */
  readonly positions: string;
  /** Null if the norm has no weights. */
  readonly final: string | null;
  /** With its own prefix, one of these. */
  readonly head: readonly string[];
  readonly layers: string;
  /** Null if layers have none, or it has no weights. */
  readonly ln1: string | null;
  /** The same as ln1 where attention and MLP share one norm. */
  readonly ln2: string | null;
  readonly postAttention: string;
  readonly postMlp: string;
  readonly q: string;
  readonly k: string;
  readonly v: string;
  /** In place of q, k and v: one Linear that computes all queries, then all keys, then all values; or, for each key head, its queries, its key and its value. */
  readonly qkv: { readonly name: string; readonly order: 'beside' | 'byKeyHead' } | null;
  readonly o: string;
  /** Null if the norm has no weights. */
  readonly qNorm: string | null;
  readonly kNorm: string | null;
  readonly qkNormWeights: HeadNormWeights;
  /** Queries, keys and values have biases in every checkpoint. */
  readonly inputBias: boolean;
  readonly in: string;
  readonly gate: string;
  /** In place of gate and in: one Linear that computes the gate, then the rest. */
  readonly gateAndIn: string | null;
  readonly out: string;
  /** Of an activation with parameters of its own. */
  readonly activation: string;
  /** In place of the MLP, if the config has experts. */
  readonly experts: ExpertNames | null;
}

const LLAMA: DecoderNames = {
  prefixes: ['model.', 'language_model.model.', 'model.language_model.', ''],
  embed: 'embed_tokens',
  positions: 'embed_positions',
  final: 'norm',
  head: ['lm_head', 'language_model.lm_head'],
  layers: 'layers',
  ln1: 'input_layernorm',
  ln2: 'post_attention_layernorm',
  postAttention: 'post_attention_layernorm',
  postMlp: 'post_feedforward_layernorm',
  q: 'self_attn.q_proj',
  k: 'self_attn.k_proj',
  v: 'self_attn.v_proj',
  qkv: null,
  o: 'self_attn.o_proj',
  qNorm: 'self_attn.q_norm',
  kNorm: 'self_attn.k_norm',
  qkNormWeights: 'shared',
  inputBias: false,
  in: 'mlp.up_proj',
  gate: 'mlp.gate_proj',
  gateAndIn: null,
  out: 'mlp.down_proj',
  activation: 'mlp.act_fn',
  experts: null,
};

/**
 * Where a decoder's weights are. A Linear or a norm has a bias if the file has it, or if the config says so
 * (`linearBiases`).
 */
export function decoderWeights(
  config: ModelConfig,
  tensors: TensorNames,
  own: Partial<DecoderNames>,
): WeightMap {
  const names = { ...LLAMA, ...own };
  const {
    dModel,
    dVocab,
    nCtx,
    positional,
    gatedMlp,
    postNorms = false,
    qkNorms,
    linearBiases,
    unnormedReads,
  } = config;
  const embed = `${names.embed}.weight`;
  const list = new TensorList(prefixOf(tensors, [embed, `${names.final}.weight`], names.prefixes));
  const has = (name: string) => tensors.entry(list.prefix + name) !== undefined;
  const hasBias = (name: string) => linearBiases ?? has(`${name}.bias`);
  const norm = (name: string | null, n = dModel) =>
    name === null ? undefined : list.norm(name, n, has(`${name}.bias`));
  const ownNorms = (name: string | null, heads: number) =>
    name === null
      ? []
      : headNorms(list, name, names.qkNormWeights, { heads, hasBias: has(`${name}.bias`) }, config);
  const head = names.head.find((name) => tensors.entry(`${name}.weight`)) ?? names.head[0];
  const final = norm(names.final);
  const outer = {
    ...vocabularySlices(list, tensors, config, { embed, head: `${head}.weight` }),
    ...(tensors.entry(`${head}.bias`) && { unembedBias: list.outside(`${head}.bias`, dVocab) }),
    ...(positional === 'learned' && { wPos: list.tensor(`${names.positions}.weight`, nCtx, dModel) }),
    ...(final && { lnFinal: final }),
  };
  return weightMap(list, config, outer, (layer) => {
    const block = `${names.layers}.${layer}`;
    const of = (name: string | null) => (name === null ? null : `${block}.${name}`);
    const within = (name: string) => `${block}.${name}`;
    const [ln1, ln2] = unnormedReads === 'all' ? [] : [norm(of(names.ln1)), norm(of(names.ln2))];
    const { qkv } = names;
    const o = within(names.o);
    const attention = () =>
      config.latent
        ? latentAttention(list, within('self_attn'), has, config)
        : qkv
          ? fusedProjections(
              list,
              {
                ...{ qkv: within(qkv.name), order: qkv.order, o },
                ...{ inputBias: names.inputBias || hasBias(within(qkv.name)), outputBias: hasBias(o) },
              },
              config,
            )
          : separateProjections(
              list,
              {
                ...{ q: within(names.q), k: within(names.k), v: within(names.v), o },
                ...{ inputBias: names.inputBias || hasBias(within(names.q)), outputBias: hasBias(o) },
              },
              config,
            );
    const linears = () => ({
      ...{ in: within(names.gateAndIn ?? names.in), out: within(names.out) },
      ...(names.gateAndIn === null && gatedMlp && { gate: within(names.gate) }),
      bias: hasBias(within(names.out)),
    });
    const mlp = () =>
      names.experts && config.experts
        ? { experts: expertSlices(list, names.experts, block, config) }
        : {
            mlp: {
              ...(names.gateAndIn === null ? linearMlp : fusedMlp)(list, linears(), config),
              ...(config.activation === 'xielu' && {
                xielu: xieluSlices(list, within(names.activation), has),
              }),
            },
          };
    const hasHeads = insteadOfAttention(config, layer) === undefined;
    return {
      ...(ln1 && { ln1 }),
      ...(ln2 && { ln2 }),
      ...(postNorms && {
        postAttention: norm(within(names.postAttention))!,
        postMlp: norm(within(names.postMlp))!,
      }),
      ...(hasHeads &&
        qkNorms &&
        qkNorms.layers?.[layer] !== false && {
          qNorm: ownNorms(of(names.qNorm), config.nHeads),
          kNorm: ownNorms(of(names.kNorm), config.nKeyValueHeads),
        }),
      ...(hasHeads && { attention: attention() }),
      ...(config.lacks?.neurons === undefined && mlp()),
    };
  });
}
