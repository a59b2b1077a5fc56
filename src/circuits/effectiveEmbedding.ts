import type { Activation } from '../model/modelConfig.js';
import type { Compute } from '../linalg/compute.js';
import { rowBlock, toFloat32, zeros64, type Matrix32 } from '../linalg/matrix.js';
import type { Graph, GraphNode } from '../linalg/onnxModel.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { RawVocabulary } from '../model/rawVocabulary.js';
import type { EffectiveEmbeddingVariant } from '../protocol/model.js';
import type { WorkListener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { activationNodes } from './activation.js';

/** Tokens of one block: for GPT-2 small some 30 ms of work, which bounds how long anything else waits. */
const BLOCK_ROWS = 512;

/**
 * W_EE, the effective embedding `[d_vocab, d_model]`: what layer 0 makes of each token that attends to itself alone.
 * `post = LN1(W_E) (sum over heads of W_V W_O)`, `W_EE = MLP(LN2(post + W_E))`, as in the notebook on head 10.7;
 * {@link EffectiveEmbeddingVariant} adds the attention's biases and the residual stream.
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
  const { dModel, normEpsilon, activation } = weights.config;
  const center = weights.processing.centerWritingWeights;
  const [ln1, ln2, mlp, attention] = await Promise.all([
    weights.norm(0, 'ln1'),
    weights.norm(0, 'ln2'),
    weights.mlp(0),
    weights.identityAttention(0),
  ]);
  const biases = variant.attentionBiases ? await weights.attentionBiases(0) : zeros64(1, dModel);
  const inputs: Record<string, Matrix32> = {
    ln1Weight: toFloat32(ln1.w),
    ln1Bias: toFloat32(ln1.b),
    wVO: toFloat32(attention),
    attentionBiases: toFloat32(biases),
    ln2Weight: toFloat32(ln2.w),
    ln2Bias: toFloat32(ln2.b),
    wIn: toFloat32(mlp.wIn),
    bIn: toFloat32(mlp.bIn),
    wOut: toFloat32(mlp.wOut),
    bOut: toFloat32(mlp.bOut),
  };
  const key = ['W_EE', activation, normEpsilon, center, variant.residual].join(' ');
  const graph = () => effectiveEmbeddingGraph(activation, normEpsilon, center, variant.residual);
  const { rows } = embedding.matrix;
  const heavy = { largest: Math.max(BLOCK_ROWS, dModel) * Math.max(mlp.wIn.cols, dModel) };
  const out: Matrix32 = { data: new Float32Array(rows * dModel), rows, cols: dModel };
  for (let from = 0; from < rows; from += BLOCK_ROWS) {
    await tick(signal);
    const to = Math.min(rows, from + BLOCK_ROWS);
    await compute.run(
      key,
      graph,
      { ...inputs, x: rowBlock(embedding.matrix, from, to) },
      { y: rowBlock(out, from, to) },
      heavy,
    );
    onProgress({ stage: 'Computing W_EE', fraction: to / rows });
  }
  return out;
}

function effectiveEmbeddingGraph(
  activation: Activation,
  epsilon: number,
  center: boolean,
  residual: boolean,
): Graph {
  const weights = [
    'ln1Weight',
    'ln1Bias',
    'wVO',
    'attentionBiases',
    'ln2Weight',
    'ln2Bias',
    'wIn',
    'bIn',
    'wOut',
    'bOut',
  ];
  const norm = { axis: -1, epsilon: { float: epsilon } };
  const nodes: GraphNode[] = [
    ...(center
      ? [
          { op: 'Constant', inputs: [], outputs: ['dModelAxis'], attributes: { value_ints: [1] } },
          { op: 'ReduceMean', inputs: ['x', 'dModelAxis'], outputs: ['xMean'], attributes: { keepdims: 1 } },
          { op: 'Sub', inputs: ['x', 'xMean'], outputs: ['e'] },
        ]
      : [{ op: 'Identity', inputs: ['x'], outputs: ['e'] }]),
    { op: 'LayerNormalization', inputs: ['e', 'ln1Weight', 'ln1Bias'], outputs: ['pre'], attributes: norm },
    { op: 'Gemm', inputs: ['pre', 'wVO', 'attentionBiases'], outputs: ['post'] },
    { op: 'Add', inputs: ['post', 'e'], outputs: ['mid'] },
    {
      op: 'LayerNormalization',
      inputs: ['mid', 'ln2Weight', 'ln2Bias'],
      outputs: ['normed'],
      attributes: norm,
    },
    { op: 'Gemm', inputs: ['normed', 'wIn', 'bIn'], outputs: ['hidden'] },
    ...activationNodes(activation, 'hidden', 'active'),
    { op: 'Gemm', inputs: ['active', 'wOut', 'bOut'], outputs: [residual ? 'mlp' : 'y'] },
    ...(residual ? [{ op: 'Add', inputs: ['mlp', 'mid'], outputs: ['y'] }] : []),
  ];
  return {
    inputs: Object.fromEntries([...weights, 'x'].map((name) => [name, 'float32' as const])),
    outputs: { y: 'float32' },
    nodes,
  };
}
