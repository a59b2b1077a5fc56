import { QkLensError } from '../../protocol/errors.js';
import type { Slice } from '../slice.js';
import type { Architecture, ModelConfig, NormSlices, TensorNames } from './architecture.js';
import { OrientedTensors } from './orientedTensors.js';
import { TensorList } from './tensorList.js';
import { transformerLensAttention } from './transformerLensAttention.js';
import { transformerLensConfig } from './transformerLensConfig.js';
import { transformerLensMlp } from './transformerLensMlp.js';
import { weightMap, type LayerParts } from './weightMap.js';

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
    const oriented = new OrientedTensors(list, tensors, config);
    const bU = tensors.entry('unembed.b_U') ? { unembedBias: list.tensor('unembed.b_U', outputs) } : {};
    const vector = (name: string) => list.tensor(name, dModel);
    const outer = {
      wE: oriented.tensor('embed.W_E', dVocab, dModel),
      ...(['learned', 'shortformer'].includes(position) && {
        wPos: oriented.tensor('pos_embed.W_pos', nCtx, dModel),
      }),
      headName: 'unembed.W_U',
      ...(tensors.entry('unembed.W_U') && {
        unembedRows: transposed(oriented.tensor('unembed.W_U', dModel, outputs)),
      }),
      ...bU,
      ...(embeddingNorm && { embeddingNorm: { w: vector('embed.ln.w'), b: vector('embed.ln.b') } }),
      ...optional('lnFinal', norm(list, tensors, 'ln_final', dModel)),
    };
    return weightMap(list, config, outer, (layer) => layerParts(list, oriented, tensors, config, layer));
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

function layerParts(
  list: TensorList,
  oriented: OrientedTensors,
  tensors: TensorNames,
  config: ModelConfig,
  layer: number,
): LayerParts {
  const { dModel, dHead, attentionOnly, postNorms, qkNorms } = config;
  const block = `blocks.${layer}`;
  const any = (name: string, n: number) => norm(list, tensors, name, n);
  const own = (name: string, n = dModel) => any(`${block}.${name}`, n);
  return {
    ...optional('ln1', own('ln1')),
    ...(!attentionOnly && {
      ...optional('ln2', own('ln2')),
      ...transformerLensMlp(list, oriented, tensors, config, `${block}.mlp`, any),
    }),
    ...(postNorms && {
      ...optional('postAttention', own('ln1_post')),
      ...optional('postMlp', own('ln2_post')),
    }),
    ...(qkNorms && {
      qNorm: [own('attn.q_norm', dHead)].filter((found) => found !== undefined),
      kNorm: [own('attn.k_norm', dHead)].filter((found) => found !== undefined),
    }),
    attention: transformerLensAttention(list, oriented, tensors, config, `${block}.attn`),
  };
}

/** A norm's `w` and `b`, if the file has them. */
function norm(list: TensorList, tensors: TensorNames, name: string, n: number): NormSlices | undefined {
  if (!tensors.entry(`${name}.w`)) return undefined;
  const w = list.tensor(`${name}.w`, n);
  return tensors.entry(`${name}.b`) ? { w, b: list.tensor(`${name}.b`, n) } : { w };
}

function transposed({ transposed: isTransposed, ...slice }: Slice): Slice {
  return isTransposed ? slice : { ...slice, transposed: true };
}

/** Norms that a file may lack. */
type NormName = 'ln1' | 'ln2' | 'postAttention' | 'postMlp' | 'lnFinal';

function optional<K extends NormName>(key: K, value: NormSlices | undefined) {
  return (value ? { [key]: value } : {}) as { [key in K]?: NormSlices };
}
