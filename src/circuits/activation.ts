import type { GraphNode } from '../linalg/onnxModel.js';
import type { Activation } from '../model/modelConfig.js';

/** Names of the values that {@link activationNodes} reads besides its input, `[1, 1]` each. */
export function activationInputs(activation: Activation): string[] {
  return activation === 'xielu' ? ['xieluPositive', 'xieluNegative', 'xieluBeta'] : [];
}

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
    case 'xielu':
      return xieluNodes(input, output);
  }
}

/** Its ELU is exp(x) - 1 below 0 and x above, where the term with it vanishes. */
function xieluNodes(input: string, output: string): GraphNode[] {
  const part = (name: string) => `${output}${name}`;
  return [
    { op: 'Relu', inputs: [input], outputs: [part('Above')] },
    { op: 'Mul', inputs: [part('Above'), part('Above')], outputs: [part('Square')] },
    { op: 'Mul', inputs: [part('Square'), 'xieluPositive'], outputs: [part('Positive')] },
    { op: 'Elu', inputs: [input], outputs: [part('Elu')] },
    { op: 'Sub', inputs: [part('Elu'), input], outputs: [part('Below')] },
    { op: 'Mul', inputs: [part('Below'), 'xieluNegative'], outputs: [part('Negative')] },
    { op: 'Mul', inputs: [input, 'xieluBeta'], outputs: [part('Linear')] },
    { op: 'Sum', inputs: [part('Positive'), part('Negative'), part('Linear')], outputs: [output] },
  ];
}
