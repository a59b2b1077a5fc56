import type { Graph, GraphNode } from '../linalg/onnxModel.js';
import type { ModelConfig } from '../model/modelConfig.js';
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

/** What one layer of a model depends on, besides its weights. */
export type LayerKind = AttentionKind &
  MlpKind &
  Pick<ModelConfig, 'normalization' | 'parallel' | 'attentionOnly' | 'postNorms'> & {
    /** Whether what queries and keys read has positions added, which the stream lacks. */
    readonly shortformer?: true;
    /** Whether something is added to the stream after attention. */
    readonly edited?: true;
  };

/** `mlp` is present if the layer has one. */
export type LayerOutput = 'scores' | 'pattern' | 'heads' | 'bias' | 'mid' | 'mlp' | 'post';

export function layerKind(config: ModelConfig, layer: number): LayerKind {
  const { nHeads, nKeyValueHeads, dHead, normalization } = config;
  const { qkNorms, alibiSlopes, attentionSoftcap, parallel, attentionOnly, postNorms } = config;
  return {
    ...{ nHeads, nKeyValueHeads, dHead, normalization },
    ...mlpKind(config),
    ...(config.positional === 'shortformer' && { shortformer: true }),
    ...(qkNorms && { qkNorms }),
    ...(alibiSlopes && { alibiSlopes }),
    ...(attentionSoftcap !== undefined && { attentionSoftcap }),
    ...(parallel && { parallel }),
    ...(attentionOnly && { attentionOnly }),
    ...(postNorms && { postNorms }),
    scale: config.attentionScale(layer),
    rotary: config.rotary !== undefined,
  };
}

/** Names of the graph's inputs besides the stream `x` `[n, d_model]`. */
export function layerInputNames(kind: LayerKind): string[] {
  const norm = (name: string) => {
    if (kind.normalization === 'none') return [];
    return kind.normalization === 'LayerNorm' ? [`${name}Weight`, `${name}Bias`] : [`${name}Weight`];
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
  ];
}

/**
 * One transformer layer over n positions: attention, then (or, in parallel layers, beside it) the MLP. Outputs, heads
 * stacked: `scores` and `pattern` `[n_heads n, n]`, `heads` (each one's output to the stream) `[n_heads n, d_model]`;
 * `bias` (the constant part of the attention's output, `[1, d_model]`, or after a norm `[n, d_model]`); `mid`, `mlp`
 * (the MLP's output) and `post` `[n, d_model]`. In an edited layer the input `edit` `[n, d_model]` is added before `mid`.
 */
export function layerGraph(kind: LayerKind): Graph {
  const { nHeads, attentionOnly, parallel, postNorms, edited, shortformer } = kind;
  const named = (name: string) => Array.from({ length: nHeads }, (_, head) => `${name}${head}`);
  const concat = (name: string, output: string): GraphNode => ({
    op: 'Concat',
    inputs: named(name),
    outputs: [output],
    attributes: { axis: 0 },
  });
  const nodes: GraphNode[] = [
    ...normNodes(kind, 'ln1', 'x', 'normed1'),
    ...(shortformer ? [{ op: 'Add', inputs: ['normed1', 'positions'], outputs: ['placed1'] }] : []),
    ...attentionNodes(kind, 'normed1', shortformer ? 'placed1' : 'normed1'),
    concat('score', 'scores'),
    concat('attention', 'pattern'),
    { op: 'Sum', inputs: named('written'), outputs: ['written'] },
    { op: 'Add', inputs: ['written', 'bO'], outputs: ['attended'] },
    ...(postNorms ? normedParts(kind) : [{ op: 'Identity', inputs: ['bO'], outputs: ['bias'] }]),
    concat(postNorms ? 'added' : 'written', 'heads'),
    {
      op: 'Sum',
      inputs: ['x', postNorms ? 'attendedNormed' : 'attended', ...(edited ? ['edit'] : [])],
      outputs: ['mid'],
    },
    ...(attentionOnly
      ? [{ op: 'Identity', inputs: ['mid'], outputs: ['post'] }]
      : [
          ...normNodes(kind, 'ln2', parallel ? 'x' : 'mid', 'normed2'),
          ...mlpNodes(kind, 'normed2', postNorms ? 'mlpRaw' : 'mlp'),
          ...(postNorms ? normNodes(kind, 'postMlp', 'mlpRaw', 'mlp') : []),
          { op: 'Add', inputs: ['mid', 'mlp'], outputs: ['post'] },
        ]),
  ];
  const outputs = ['scores', 'pattern', 'heads', 'bias', 'mid', 'post', ...(attentionOnly ? [] : ['mlp'])];
  return {
    inputs: float32Values(['x', ...layerInputNames(kind)]),
    outputs: float32Values(outputs),
    nodes,
  };
}

/**
 * The attention's output goes through an RMSNorm: with its scale fixed, the heads' parts and the bias add up to the
 * output.
 */
function normedParts({ nHeads, normEpsilon }: LayerKind): GraphNode[] {
  const parts = (input: string, output: string) =>
    scaleNodes('postAttention', 'attendedNormed', input, output);
  return [
    ...rmsNodes(normEpsilon, 'attended', 'attendedNormed'),
    ...parts('attended', 'attendedNormed'),
    ...parts('bO', 'bias'),
    ...Array.from({ length: nHeads }, (_, head) => parts(`written${head}`, `added${head}`)).flat(),
  ];
}
