import type { GraphNode } from '../linalg/onnxModel.js';
import type { Experts } from '../model/modelConfig.js';
import { integers } from './constantNodes.js';

/**
 * What the neurons of all experts side by side give, `neurons` `[n, n_experts size]`, times each expert's share: the
 * router's probability for the chosen experts, 0 for the others. The router reads `input` `[n, d_model]` through the
 * values `router` `[d_model, n_experts]` and `bRouter`. Definition: TransformerLens' `components/mlps/moe.py`.
 */
export function routedNodes(
  { count, size, chosen, normalized }: Experts,
  input: string,
  neurons: string,
  output: string,
): GraphNode[] {
  const top = normalized ? 'topChances' : 'shares';
  return [
    { op: 'Gemm', inputs: [input, 'router', 'bRouter'], outputs: ['routed'] },
    { op: 'Softmax', inputs: ['routed'], outputs: ['chances'], attributes: { axis: -1 } },
    integers('chosen', chosen),
    { op: 'TopK', inputs: ['chances', 'chosen'], outputs: [top, 'experts'], attributes: { axis: -1 } },
    ...(normalized
      ? [
          integers('lastAxis', -1),
          { op: 'ReduceSum', inputs: [top, 'lastAxis'], outputs: ['chanceSum'] },
          { op: 'Div', inputs: [top, 'chanceSum'], outputs: ['shares'] },
        ]
      : []),
    { op: 'Sub', inputs: ['chances', 'chances'], outputs: ['noShares'] },
    {
      op: 'ScatterElements',
      inputs: ['noShares', 'experts', 'shares'],
      outputs: ['allShares'],
      attributes: { axis: 1 },
    },
    integers('oneEach', -1, count, 1),
    integers('byExpert', -1, count, size),
    integers('flat', -1, count * size),
    { op: 'Reshape', inputs: ['allShares', 'oneEach'], outputs: ['sharesByExpert'] },
    { op: 'Reshape', inputs: [neurons, 'byExpert'], outputs: ['neuronsByExpert'] },
    { op: 'Mul', inputs: ['neuronsByExpert', 'sharesByExpert'], outputs: ['routedNeurons'] },
    { op: 'Reshape', inputs: ['routedNeurons', 'flat'], outputs: [output] },
  ];
}
