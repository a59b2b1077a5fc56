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
  }
}
