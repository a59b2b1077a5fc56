import type { Graph, GraphNode } from '../linalg/onnxModel.js';
import type { ModelConfig } from '../model/modelConfig.js';
import { headNormKind, readingNorm, type NormKind } from '../model/norm.js';
import { attentionInputs, attentionNodes, type AttentionKind } from './attentionGraph.js';
import {
  float32Values,
  mlpInputs,
  mlpKind,
  mlpNodes,
  normNodes,
  rmsNodes,
  scaleNodes,
  type MlpKind,
} from './graphNodes.js';
import { turned } from './weightProducts.js';

/** What one layer of a model depends on, besides its weights. */
export type LayerKind = AttentionKind &
  MlpKind &
  Pick<ModelConfig, 'parallel' | 'attentionOnly' | 'postNorms' | 'normsAfter'> & {
    /** The norms before attention and MLP. */
    readonly ln1: NormKind;
    readonly ln2: NormKind;
    /** Whether what queries and keys read has positions added, which the stream lacks. */
    readonly shortformer?: true;
    /** Whether something is added to the attention's output. */
    readonly edited?: true;
    /** Biases that are zero: adding them would take a tenth of a product's time. */
    readonly withoutBiases?: readonly string[];
  };

/**
 * `mlp` is present if the layer has one, `bias` and `scale` if its output goes through a norm, `midSum` and `postSum` if
 * the stream itself does.
 */
export type LayerOutput =
  | 'scores'
  | 'pattern'
  | 'z'
  | 'mid'
  | 'mlp'
  | 'post'
  | 'bias'
  | 'scale'
  | 'midSum'
  | 'postSum';

/** @param inputsFirst see {@link CanonicalWeights.inputsFirst} */
export function layerKind(config: ModelConfig, layer: number, inputsFirst: boolean): LayerKind {
  const { nHeads, nKeyValueHeads, dHead } = config;
  const headNorm = headNormKind(config, layer);
  const { alibiSlopes, attentionSoftcap, parallel, attentionOnly, postNorms, normsAfter } = config;
  const rotary = config.rotary?.(layer);
  return {
    ...{ nHeads, nKeyValueHeads, dHead },
    ...{ ln1: readingNorm(config, layer, 'ln1'), ln2: readingNorm(config, layer, 'ln2') },
    ...mlpKind(config),
    ...(config.positional === 'shortformer' && { shortformer: true }),
    ...(headNorm && { qkNorms: headNorm }),
    ...(rotary && { rotary: { dims: rotary.dims, adjacent: rotary.adjacent } }),
    ...(alibiSlopes && { alibi: true }),
    ...(attentionSoftcap !== undefined && { attentionSoftcap }),
    ...(parallel && { parallel }),
    ...(attentionOnly && { attentionOnly }),
    ...(postNorms && { postNorms }),
    ...(normsAfter && { normsAfter }),
    scale: config.attentionScale(layer),
    ...(config.queryGrowth?.(layer) && { grows: true }),
    weightFirst: inputsFirst ? 'inputs' : 'outputs',
  };
}

/** Names of the graph's inputs besides the stream `x` `[n, d_model]`. */
export function layerInputNames(kind: LayerKind): string[] {
  const { withoutBiases = [] } = kind;
  return everyInput(kind).filter((name) => !withoutBiases.includes(name));
}

function everyInput(kind: LayerKind): string[] {
  const norm = (name: 'ln1' | 'ln2') => {
    const { normalization } = kind[name];
    if (normalization === 'none') return [];
    return normalization === 'LayerNorm' ? [`${name}Weight`, `${name}Bias`] : [`${name}Weight`];
  };
  return [
    ...norm('ln1'),
    ...attentionInputs(kind),
    ...(kind.shortformer ? ['positions'] : []),
    'bO',
    ...(kind.edited ? ['edit'] : []),
    ...(kind.postNorms ? ['postAttentionWeight'] : []),
    ...(kind.attentionOnly ? [] : [...norm('ln2'), ...mlpInputs(kind)]),
    ...(kind.postNorms && !kind.attentionOnly ? ['postMlpWeight'] : []),
    ...(kind.normsAfter
      ? ['afterAttention', 'afterMlp'].flatMap((name) => [`${name}Weight`, `${name}Bias`])
      : []),
  ];
}

/**
 * One transformer layer over n positions: attention, then (or, in parallel layers, beside it) the MLP. Outputs, heads
 * stacked: `scores` and `pattern` `[n_heads n, n]`, `z` `[n_heads n, d_head]`; `mid`, `mlp` (the MLP's output) and `post`
 * `[n, d_model]`. If the attention's output goes through a norm, also the norm's `scale` `[n, 1]` and `bias`, bO after it,
 * `[n, d_model]`. In an edited layer the input `edit` `[n, d_model]` is added to the attention's output, before any norm. With `normsAfter`, `mid` and
 * `post` are the norms of `midSum` and `postSum`. Biases that a product adds are columns.
 */
export function layerGraph(kind: LayerKind): Graph {
  const { attentionOnly, parallel, postNorms, normsAfter, edited, shortformer } = kind;
  const nodes: GraphNode[] = [
    ...normNodes(kind.ln1, 'ln1', 'x', 'normed1'),
    ...(shortformer ? [{ op: 'Add', inputs: ['normed1', 'positions'], outputs: ['placed1'] }] : []),
    ...attentionNodes(kind, 'normed1', edited ? 'unedited' : 'attended', shortformer ? 'placed1' : 'normed1'),
    ...(edited ? [{ op: 'Add', inputs: ['unedited', 'edit'], outputs: ['attended'] }] : []),
    ...(postNorms ? normedParts(kind) : []),
    {
      op: 'Sum',
      inputs: ['x', postNorms ? 'attendedNormed' : 'attended'],
      outputs: [normsAfter ? 'midSum' : 'mid'],
    },
    ...(normsAfter ? normNodes(streamNormKind(kind), 'afterAttention', 'midSum', 'mid') : []),
    ...(attentionOnly
      ? [{ op: 'Identity', inputs: ['mid'], outputs: ['post'] }]
      : [
          ...normNodes(kind.ln2, 'ln2', parallel ? 'x' : 'mid', 'normed2'),
          ...mlpNodes(kind, 'normed2', postNorms ? 'mlpRaw' : 'mlp'),
          ...(postNorms ? normNodes({ ...kind, normalization: 'RMSNorm' }, 'postMlp', 'mlpRaw', 'mlp') : []),
          { op: 'Add', inputs: ['mid', 'mlp'], outputs: [normsAfter ? 'postSum' : 'post'] },
          ...(normsAfter ? normNodes(streamNormKind(kind), 'afterMlp', 'postSum', 'post') : []),
        ]),
  ];
  const outputs: LayerOutput[] = [
    ...(['scores', 'pattern', 'z', 'mid', 'post'] as const),
    ...(attentionOnly ? [] : (['mlp'] as const)),
    ...(postNorms ? (['bias', 'scale'] as const) : []),
    ...(normsAfter ? (['midSum', 'postSum'] as const) : []),
  ];
  const { withoutBiases = [] } = kind;
  const present = (name: string) => (withoutBiases.includes(name) ? '' : name);
  return {
    inputs: float32Values(['x', ...layerInputNames(kind)]),
    outputs: float32Values(outputs),
    nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map(present) })),
  };
}

/** Of post-norm models, which have LayerNorms. */
function streamNormKind({ normEpsilon }: LayerKind): NormKind {
  return { normalization: 'LayerNorm', normEpsilon };
}

/**
 * The attention's output goes through an RMSNorm: with its scale fixed, the heads' parts and the bias add up to the
 * output.
 */
function normedParts({ normEpsilon }: LayerKind): GraphNode[] {
  const normed = 'attendedNormed';
  return [
    ...rmsNodes(normEpsilon, 'attended', normed),
    ...scaleNodes('postAttention', normed, 'attended', normed),
    turned('bO', 'bORow'),
    ...scaleNodes('postAttention', normed, 'bORow', 'bias'),
    { op: 'Identity', inputs: [`${normed}Scale`], outputs: ['scale'] },
  ];
}
