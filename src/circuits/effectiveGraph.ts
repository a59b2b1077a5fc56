import type { Graph, GraphNode } from '../linalg/onnxModel.js';
import type { ModelConfig } from '../model/modelConfig.js';
import type { NormKind } from '../model/norm.js';
import { float, integers } from './constantNodes.js';
import { float32Values, mlpNodes, normNodes, type MlpKind } from './graphNodes.js';
import type { Inputs } from './layerMatrices.js';

/** What W_EE depends on in a model, besides its weights. */
export type EffectiveKind = MlpKind &
  Pick<ModelConfig, 'parallel' | 'attentionOnly' | 'postNorms' | 'normsAfter' | 'embeddingScale'> & {
    /** The norms before attention and MLP. */
    readonly ln1: NormKind;
    readonly ln2: NormKind;
    readonly center: boolean;
    readonly residual: boolean;
  };

/**
 * The graph from rows of W_E, `x`, to rows of W_EE, `y`.
 *
 * @param weights the layer's; those needed become the graph's constants
 */
export function effectiveGraph(kind: EffectiveKind, weights: Inputs): Graph {
  const nodes = effectiveNodes(kind);
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return {
    inputs: float32Values(['x']),
    outputs: float32Values(['y']),
    nodes,
    constants: Object.fromEntries(Object.entries(weights).filter(([name]) => read.has(name))),
  };
}

function effectiveNodes(kind: EffectiveKind): GraphNode[] {
  const { parallel, attentionOnly, postNorms, normsAfter, residual } = kind;
  const streamNorm: NormKind = { ...kind, normalization: 'LayerNorm' };
  const outputNorm: NormKind = { ...kind, normalization: 'RMSNorm' };
  return [
    ...embeddingNodes(kind),
    ...normNodes(kind.ln1, 'ln1', 'e', 'pre'),
    { op: 'Gemm', inputs: ['pre', 'wVO', 'attentionBiases'], outputs: [postNorms ? 'postRaw' : 'post'] },
    ...(postNorms ? normNodes(outputNorm, 'postAttention', 'postRaw', 'post') : []),
    { op: 'Add', inputs: ['post', 'e'], outputs: [normsAfter ? 'midSum' : 'mid'] },
    ...(normsAfter ? normNodes(streamNorm, 'afterAttention', 'midSum', 'mid') : []),
    ...(attentionOnly
      ? [{ op: 'Identity', inputs: ['post'], outputs: ['mlp'] }]
      : [
          ...normNodes(kind.ln2, 'ln2', parallel ? 'e' : 'mid', 'normed'),
          ...mlpNodes(kind, 'normed', postNorms ? 'mlpRaw' : 'mlp'),
          ...(postNorms ? normNodes(outputNorm, 'postMlp', 'mlpRaw', 'mlp') : []),
        ]),
    residual
      ? { op: 'Add', inputs: ['mlp', attentionOnly ? 'e' : 'mid'], outputs: [normsAfter ? 'ySum' : 'y'] }
      : { op: 'Identity', inputs: ['mlp'], outputs: ['y'] },
    ...(residual && normsAfter ? normNodes(streamNorm, 'afterMlp', 'ySum', 'y') : []),
  ];
}

/** W_E as it enters the stream, `e`: scaled and centred. */
function embeddingNodes({ embeddingScale = 1, center }: EffectiveKind): GraphNode[] {
  const scaled = embeddingScale === 1 ? 'x' : 'scaled';
  return [
    ...(embeddingScale === 1
      ? []
      : [
          float('embeddingScale', embeddingScale),
          { op: 'Mul', inputs: ['x', 'embeddingScale'], outputs: [scaled] },
        ]),
    ...(center
      ? [
          integers('dModelAxis', 1),
          {
            op: 'ReduceMean',
            inputs: [scaled, 'dModelAxis'],
            outputs: ['mean'],
            attributes: { keepdims: 1 },
          },
          { op: 'Sub', inputs: [scaled, 'mean'], outputs: ['e'] },
        ]
      : [{ op: 'Identity', inputs: [scaled], outputs: ['e'] }]),
  ];
}
