import type { Compute } from '../linalg/compute.js';
import { rowBlock, toFloat32, zeros64, type Matrix32 } from '../linalg/matrix.js';
import type { Graph, GraphNode } from '../linalg/onnxModel.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { ModelConfig } from '../model/modelConfig.js';
import type { RawVocabulary } from '../model/rawVocabulary.js';
import type { EffectiveEmbeddingVariant } from '../protocol/model.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import { collectGarbage } from '../tasks/collectGarbage.js';
import type { WorkListener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { float, float32Values, integer, mlpInputs, mlpNodes, normNodes } from './graphNodes.js';
import { mlpMatrices, normInputs, postNormInputs } from './layerMatrices.js';

/**
 * W_EE, the effective embedding `[d_vocab, d_model]`: what layer 0 makes of each token that attends to itself alone.
 * `post = LN1(W_E) (sum over heads of W_V W_O)`, `W_EE = MLP(LN2(post + W_E))`, as in the notebook on head 10.7;
 * {@link EffectiveEmbeddingVariant} adds the attention's biases and the residual stream. In parallel layers the MLP reads
 * `LN2(W_E)`; norms of what attention and MLP write are applied; without an MLP W_EE is `post`. Positions, windows and
 * soft-caps change nothing where a token sees itself alone.
 *
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function effectiveEmbedding(
  compute: Compute,
  weights: CanonicalWeights,
  embedding: RawVocabulary,
  variant: EffectiveEmbeddingVariant,
  { signal, onProgress }: WorkListener,
): Promise<Matrix32> {
  const { dModel, dMlp, attentionOnly, postNorms } = weights.config;
  const [ln1, ln2, attention] = await Promise.all([
    weights.norm(0, 'ln1'),
    weights.norm(0, 'ln2'),
    weights.identityAttention(0),
  ]);
  const biases = variant.attentionBiases ? await weights.attentionBiases(0) : zeros64(1, dModel);
  const all: Record<string, Matrix32> = {
    ...normInputs('ln1', ln1),
    wVO: toFloat32(attention),
    attentionBiases: toFloat32(biases),
    ...normInputs('ln2', ln2),
    ...(!attentionOnly && mlpMatrices(await weights.mlp(0))),
    ...(postNorms && (await postNormInputs(weights, 0))),
  };
  const kind = effectiveKind(weights, variant.residual);
  const graph = effectiveEmbeddingGraph(kind);
  const inputs = Object.fromEntries(Object.entries(all).filter(([name]) => name in graph.inputs));
  const rows = embedding.dVocab;
  const size = blockRows('product32', 2 * dModel * (dModel + (kind.gatedMlp ? 3 : 2) * dMlp));
  const heavy = { largest: Math.max(size, dModel) * Math.max(dMlp, dModel) };
  collectGarbage();
  const out: Matrix32 = { data: new Float32Array(rows * dModel), rows, cols: dModel };
  for (const [from, to] of blocks(rows, size)) {
    await tick(signal);
    await compute.run(
      `W_EE ${JSON.stringify(kind)}`,
      () => graph,
      { ...inputs, x: embedding.rows(from, to) },
      { y: rowBlock(out, from, to) },
      heavy,
    );
    onProgress({ stage: 'Computing W_EE', fraction: to / rows });
  }
  return out;
}

type EffectiveKind = Pick<
  ModelConfig,
  | 'normalization'
  | 'normEpsilon'
  | 'activation'
  | 'gatedMlp'
  | 'parallel'
  | 'attentionOnly'
  | 'postNorms'
  | 'embeddingScale'
> & { readonly center: boolean; readonly residual: boolean };

function effectiveKind({ config, processing }: CanonicalWeights, residual: boolean): EffectiveKind {
  const { normalization, normEpsilon, activation, gatedMlp = false, parallel = false } = config;
  const { attentionOnly = false, postNorms = false, embeddingScale = 1 } = config;
  return {
    ...{
      normalization,
      normEpsilon,
      activation,
      gatedMlp,
      parallel,
      attentionOnly,
      postNorms,
      embeddingScale,
    },
    ...{ center: processing.centerWritingWeights, residual },
  };
}

function effectiveEmbeddingGraph(kind: EffectiveKind): Graph {
  const { normalization, parallel, attentionOnly, postNorms, residual } = kind;
  const norms = attentionOnly ? ['ln1'] : ['ln1', 'ln2'];
  const normParts = { LayerNorm: ['Weight', 'Bias'], RMSNorm: ['Weight'], none: [] }[normalization];
  const weights = [
    ...norms.flatMap((name) => normParts.map((part) => name + part)),
    ...['wVO', 'attentionBiases'],
    ...(postNorms ? ['postAttentionWeight'] : []),
    ...(attentionOnly ? [] : mlpInputs(kind)),
    ...(postNorms && !attentionOnly ? ['postMlpWeight'] : []),
  ];
  const nodes: GraphNode[] = [
    ...embeddingNodes(kind),
    ...normNodes(kind, 'ln1', 'e', 'pre'),
    { op: 'Gemm', inputs: ['pre', 'wVO', 'attentionBiases'], outputs: [postNorms ? 'postRaw' : 'post'] },
    ...(postNorms ? normNodes(kind, 'postAttention', 'postRaw', 'post') : []),
    { op: 'Add', inputs: ['post', 'e'], outputs: ['mid'] },
    ...(attentionOnly
      ? [{ op: 'Identity', inputs: ['post'], outputs: ['mlp'] }]
      : [
          ...normNodes(kind, 'ln2', parallel ? 'e' : 'mid', 'normed'),
          ...mlpNodes(kind, 'normed', postNorms ? 'mlpRaw' : 'mlp'),
          ...(postNorms ? normNodes(kind, 'postMlp', 'mlpRaw', 'mlp') : []),
        ]),
    residual
      ? { op: 'Add', inputs: ['mlp', attentionOnly ? 'e' : 'mid'], outputs: ['y'] }
      : { op: 'Identity', inputs: ['mlp'], outputs: ['y'] },
  ];
  return { inputs: float32Values([...weights, 'x']), outputs: float32Values(['y']), nodes };
}

/** W_E as the stream has it, `e`: scaled and centred. */
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
          integer('dModelAxis', 1),
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
