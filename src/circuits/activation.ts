import type { GraphNode } from '../linalg/onnxModel.js';
import type { Activation } from '../model/modelConfig.js';

/** An MLP's activation as nodes of a graph. */
export function activationNodes(activation: Activation, input: string, output: string): GraphNode[] {
  const node = { inputs: [input], outputs: [output] };
  switch (activation) {
    case 'gelu_new':
      return [{ op: 'Gelu', ...node, attributes: { approximate: 'tanh' } }];
    case 'gelu':
      return [{ op: 'Gelu', ...node }];
    case 'relu':
      return [{ op: 'Relu', ...node }];
    case 'relu2':
      return [
        { op: 'Relu', inputs: [input], outputs: [`${output}Root`] },
        { op: 'Mul', inputs: [`${output}Root`, `${output}Root`], outputs: [output] },
      ];
    case 'silu':
      return [
        { op: 'Sigmoid', inputs: [input], outputs: [`${output}Part`] },
        { op: 'Mul', inputs: [input, `${output}Part`], outputs: [output] },
      ];
    case 'solu':
      return [
        { op: 'Softmax', inputs: [input], outputs: [`${output}Part`], attributes: { axis: -1 } },
        { op: 'Mul', inputs: [input, `${output}Part`], outputs: [output] },
      ];
  }
}
