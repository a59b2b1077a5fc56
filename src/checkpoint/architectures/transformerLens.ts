import { QkLensError } from '../../protocol/errors.js';
import type { Slice } from '../slice.js';
import type {
  Architecture,
  LayerSlices,
  MlpSlices,
  ModelConfig,
  NormSlices,
  TensorNames,
} from './architecture.js';
import { range, type AttentionSlices } from './attentionSlices.js';
import { TensorList } from './tensorList.js';
import { transformerLensConfig } from './transformerLensConfig.js';
import { weightMap } from './weightMap.js';

const QK_NORMS = ['attn.q_norm.w', 'attn.k_norm.w'];
const POST_NORMS = ['ln1_post.w', 'ln2_post.w'];

/**
 * TransformerLens' own state dict (`blocks.0.attn.W_Q` …) beside its config as JSON. The weights may already be
 * processed: then norms have no weights (`LNPre`, `RMSPre`), and folding has no effect. Definition: TransformerLens'
 * `HookedTransformer.py` and its `components`.
 */
export const transformerLens: Architecture = {
  modelType: 'transformer_lens',

  readConfig: transformerLensConfig,

  weights(config, tensors) {
    const { dModel, dVocab, nCtx, positional: position, embeddingNorm } = config;
    refuseUnread(config, tensors);
    const outputs = config.dVocabOut ?? dVocab;
    const list = new TensorList();
    const bU = tensors.entry('unembed.b_U') ? { unembedBias: list.tensor('unembed.b_U', outputs) } : {};
    const vector = (name: string) => list.tensor(name, dModel);
    const outer = {
      wE: list.tensor('embed.W_E', dVocab, dModel),
      ...(position === 'learned' && { wPos: list.tensor('pos_embed.W_pos', nCtx, dModel) }),
      headName: 'unembed.W_U',
      ...(tensors.entry('unembed.W_U') && {
        unembedRows: { ...list.tensor('unembed.W_U', dModel, outputs), transposed: true } as const,
      }),
      ...bU,
      ...(embeddingNorm && { embeddingNorm: { w: vector('embed.ln.w'), b: vector('embed.ln.b') } }),
      ...optional('lnFinal', norm(list, tensors, 'ln_final', dModel)),
    };
    return weightMap(list, config, outer, (layer) => layerParts(list, tensors, config, layer));
  },
};

/**
 * Norms that the config does not mention: the model computes something else than the config describes (like OLMo 2).
 */
function refuseUnread({ qkNorms, postNorms }: ModelConfig, tensors: TensorNames): void {
  const unread = [...(qkNorms ? [] : QK_NORMS), ...(postNorms ? [] : POST_NORMS)]
    .map((name) => `blocks.0.${name}`)
    .find((name) => tensors.entry(name));
  if (unread === undefined) return;
  throw new QkLensError(
    'unknownArchitecture',
    `The checkpoint has the norm "${unread}", of which its config.json says nothing, as in TransformerLens models of OLMo 2 and 3. QK Lens does not read them.`,
  );
}

function layerParts(list: TensorList, tensors: TensorNames, config: ModelConfig, layer: number) {
  const { dModel, dHead, dMlp, attentionOnly, gatedMlp, postNorms, qkNorms } = config;
  const block = `blocks.${layer}`;
  const own = (name: string, n = dModel) => norm(list, tensors, `${block}.${name}`, n);
  const matrix = (name: string, from: number, to: number) => list.tensor(`${block}.mlp.${name}`, from, to);
  const bias = <K extends keyof MlpSlices>(key: K, name: string, n: number) => {
    const has = tensors.entry(`${block}.mlp.${name}`);
    return (has ? { [key]: list.tensor(`${block}.mlp.${name}`, n) } : {}) as { [key in K]?: Slice };
  };
  const mlp = attentionOnly
    ? undefined
    : {
        ...{ wIn: matrix('W_in', dModel, dMlp), wOut: matrix('W_out', dMlp, dModel) },
        ...(gatedMlp && { wGate: matrix('W_gate', dModel, dMlp) }),
        ...bias(gatedMlp ? 'bGated' : 'bIn', 'b_in', dMlp),
        ...bias('bOut', 'b_out', dModel),
      };
  return {
    ...optional('ln1', own('ln1')),
    ...(mlp && { ...optional('ln2', own('ln2')), mlp }),
    ...(postNorms && {
      ...optional('postAttention', own('ln1_post')),
      ...optional('postMlp', own('ln2_post')),
    }),
    ...(qkNorms && {
      ...optional('qNorm', own('attn.q_norm', dHead)),
      ...optional('kNorm', own('attn.k_norm', dHead)),
    }),
    attention: attention(list, tensors, config, `${block}.attn`),
  };
}

/** W_Q `[n_heads, d_model, d_head]`; grouped keys and values under `_W_K`, `[n_key_value_heads, …]`. */
function attention(
  list: TensorList,
  tensors: TensorNames,
  { nHeads, nKeyValueHeads, dModel, dHead }: ModelConfig,
  name: string,
): AttentionSlices {
  const grouped = tensors.entry(`${name}._W_K`) ? '_' : '';
  const keyHeads = grouped ? nKeyValueHeads : nHeads;

  const keys = (w: string) => list.tensor(`${name}.${grouped}${w}`, keyHeads, dModel, dHead);
  const keyBias = (b: string) => list.tensor(`${name}.${grouped}${b}`, keyHeads, dHead);
  const [wQ, wK, wV] = [list.tensor(`${name}.W_Q`, nHeads, dModel, dHead), keys('W_K'), keys('W_V')];
  const wO = list.tensor(`${name}.W_O`, nHeads, dHead, dModel);
  const [bQ, bK, bV] = [list.tensor(`${name}.b_Q`, nHeads, dHead), keyBias('b_K'), keyBias('b_V')];
  return {
    bO: list.tensor(`${name}.b_O`, dModel),
    head: (head) => {
      const key = Math.floor(head / (nHeads / keyHeads));
      const rowsOf = (slice: Slice, index: number, size: number) => ({ ...slice, rows: range(index, size) });
      return {
        wQ: rowsOf(wQ, head, dModel),
        wK: rowsOf(wK, key, dModel),
        wV: rowsOf(wV, key, dModel),
        wO: rowsOf(wO, head, dHead),
        bQ: rowsOf(bQ, head, 1),
        bK: rowsOf(bK, key, 1),
        bV: rowsOf(bV, key, 1),
      };
    },
  };
}

/** A norm's `w` and `b`, if the file has them. */
function norm(list: TensorList, tensors: TensorNames, name: string, n: number): NormSlices | undefined {
  if (!tensors.entry(`${name}.w`)) return undefined;
  const w = list.tensor(`${name}.w`, n);
  return tensors.entry(`${name}.b`) ? { w, b: list.tensor(`${name}.b`, n) } : { w };
}

function optional<K extends keyof LayerSlices | 'lnFinal'>(key: K, value: NormSlices | undefined) {
  return (value ? { [key]: value } : {}) as { [key in K]?: NormSlices };
}
