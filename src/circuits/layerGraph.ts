import type { Graph, GraphNode } from '../linalg/onnxModel.js';
import type { Activation } from '../model/modelConfig.js';
import { activationNodes } from './activation.js';

export interface LayerGraphOptions {
  readonly nHeads: number;
  readonly dHead: number;
  readonly normEpsilon: number;
  readonly activation: Activation;
  /** What attention scores are divided by. */
  readonly scale: number;
}

/** Names of the layer graph's inputs beside the stream `x` `[n, d_model]` and the causal `mask` `[n, n]`. */
export const LAYER_WEIGHTS = [
  ...['ln1Weight', 'ln1Bias', 'wQ', 'bQ', 'wK', 'bK', 'wV', 'bV', 'wO', 'bO'],
  ...['ln2Weight', 'ln2Bias', 'wIn', 'bIn', 'wOut', 'bOut'],
] as const;
export type LayerWeightName = (typeof LAYER_WEIGHTS)[number];

const OUTPUTS = ['scores', 'pattern', 'heads', 'mid', 'mlp', 'post'] as const;
export type LayerOutput = (typeof OUTPUTS)[number];

/**
 * One transformer layer over n positions: attention with heads side by side in wQ, wK, wV `[d_model, n_heads d_head]`
 * and below each other in wO `[n_heads d_head, d_model]`, then the MLP. Outputs, heads below each other:
 * `scores` and `pattern` `[n_heads n, n]`, `heads` (what each writes) `[n_heads n, d_model]`; `mid`, `mlp` (what the MLP
 * writes) and `post` `[n, d_model]`.
 */
export function layerGraph({ nHeads, dHead, normEpsilon, activation, scale }: LayerGraphOptions): Graph {
  const norm = { axis: -1, epsilon: { float: normEpsilon } };
  const named = (name: string) => Array.from({ length: nHeads }, (_, head) => `${name}${head}`);
  // Not one Split: GPUs write to some ten matrices at a time.
  const split = (name: string, axis: number): GraphNode[] =>
    named('').map((head) => ({
      op: 'Slice',
      inputs: [name, `from${head}`, `to${head}`, `axis${axis}`],
      outputs: [`${name}${head}`],
    }));
  const nodes: GraphNode[] = [
    {
      op: 'LayerNormalization',
      inputs: ['x', 'ln1Weight', 'ln1Bias'],
      outputs: ['normed1'],
      attributes: norm,
    },
    { op: 'Gemm', inputs: ['normed1', 'wQ', 'bQ'], outputs: ['q'] },
    { op: 'Gemm', inputs: ['normed1', 'wK', 'bK'], outputs: ['k'] },
    { op: 'Gemm', inputs: ['normed1', 'wV', 'bV'], outputs: ['v'] },
    ...named('').flatMap((head) => [
      integer(`from${head}`, Number(head) * dHead),
      integer(`to${head}`, (Number(head) + 1) * dHead),
    ]),
    ...[integer('axis0', 0), integer('axis1', 1)],
    ...[split('q', 1), split('k', 1), split('v', 1), split('wO', 0)].flat(),
    ...named('').flatMap((head): GraphNode[] => [
      {
        op: 'Gemm',
        inputs: [`q${head}`, `k${head}`, 'mask'],
        outputs: [`score${head}`],
        attributes: { transB: 1, alpha: { float: 1 / scale } },
      },
      { op: 'Softmax', inputs: [`score${head}`], outputs: [`attention${head}`], attributes: { axis: -1 } },
      { op: 'MatMul', inputs: [`attention${head}`, `v${head}`], outputs: [`z${head}`] },
      { op: 'MatMul', inputs: [`z${head}`, `wO${head}`], outputs: [`written${head}`] },
    ]),
    { op: 'Concat', inputs: named('score'), outputs: ['scores'], attributes: { axis: 0 } },
    { op: 'Concat', inputs: named('attention'), outputs: ['pattern'], attributes: { axis: 0 } },
    { op: 'Concat', inputs: named('written'), outputs: ['heads'], attributes: { axis: 0 } },
    { op: 'Sum', inputs: named('written'), outputs: ['written'] },
    { op: 'Add', inputs: ['written', 'bO'], outputs: ['attended'] },
    { op: 'Add', inputs: ['x', 'attended'], outputs: ['mid'] },
    {
      op: 'LayerNormalization',
      inputs: ['mid', 'ln2Weight', 'ln2Bias'],
      outputs: ['normed2'],
      attributes: norm,
    },
    { op: 'Gemm', inputs: ['normed2', 'wIn', 'bIn'], outputs: ['hidden'] },
    ...activationNodes(activation, 'hidden', 'active'),
    { op: 'Gemm', inputs: ['active', 'wOut', 'bOut'], outputs: ['mlp'] },
    { op: 'Add', inputs: ['mid', 'mlp'], outputs: ['post'] },
  ];
  const float32 = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, 'float32' as const]));
  return {
    inputs: float32(['x', 'mask', ...LAYER_WEIGHTS]),
    outputs: float32(OUTPUTS),
    nodes,
  };
}

function integer(name: string, value: number): GraphNode {
  return { op: 'Constant', inputs: [], outputs: [name], attributes: { value_ints: [value] } };
}
