import type { Graph, GraphNode } from '../linalg/onnxModel.js';
import type { ModelConfig } from '../model/modelConfig.js';
import { activationNodes } from './activation.js';
import { routedNodes } from './expertNodes.js';
import type { NormKind } from './streamNorm.js';

/** A constant list of one whole number, the form of axes and bounds. */
export function integer(name: string, value: number): GraphNode {
  return { op: 'Constant', inputs: [], outputs: [name], attributes: { value_ints: [value] } };
}

/** A constant number. */
export function float(name: string, value: number): GraphNode {
  return { op: 'Constant', inputs: [], outputs: [name], attributes: { value_float: { float: value } } };
}

export function float32Values(names: readonly string[]): Graph['inputs'] {
  return Object.fromEntries(names.map((name) => [name, 'float32' as const]));
}

/**
 * A norm over the last axis of `input` `[n, d]`; its weight and bias are the values `${name}Weight` and `${name}Bias`
 * `[1, d]`; an RMSNorm has no bias.
 */
export function normNodes(
  { normalization, normEpsilon }: NormKind,
  name: string,
  input: string,
  output: string,
) {
  switch (normalization) {
    case 'none':
      return [{ op: 'Identity', inputs: [input], outputs: [output] }];
    case 'LayerNorm':
      return [
        {
          op: 'LayerNormalization',
          inputs: [input, `${name}Weight`, `${name}Bias`],
          outputs: [output],
          attributes: { axis: -1, epsilon: { float: normEpsilon } },
        },
      ];
    case 'RMSNorm':
      return [...rmsNodes(normEpsilon, input, output), ...scaleNodes(name, output, input, output)];
  }
}

/** sqrt(mean of squares + epsilon) of the rows of `input`, as `${output}Scale` `[n, 1]`. */
export function rmsNodes(epsilon: number, input: string, output: string): GraphNode[] {
  const [axis, small] = [`${output}Axis`, `${output}Epsilon`];
  const [squares, mean, more] = [`${output}Squares`, `${output}Mean`, `${output}More`];
  return [
    integer(axis, -1),
    float(small, epsilon),
    { op: 'Mul', inputs: [input, input], outputs: [squares] },
    { op: 'ReduceMean', inputs: [squares, axis], outputs: [mean], attributes: { keepdims: 1 } },
    { op: 'Add', inputs: [mean, small], outputs: [more] },
    { op: 'Sqrt', inputs: [more], outputs: [`${output}Scale`] },
  ];
}

/** `input / ${scaled}Scale * ${name}Weight` */
export function scaleNodes(name: string, scaled: string, input: string, output: string): GraphNode[] {
  return [
    { op: 'Div', inputs: [input, `${scaled}Scale`], outputs: [`${output}Unit`] },
    { op: 'Mul', inputs: [`${output}Unit`, `${name}Weight`], outputs: [output] },
  ];
}

export type MlpKind = Pick<ModelConfig, 'normEpsilon' | 'activation' | 'gatedMlp' | 'mlpNorm' | 'experts'>;

export function mlpKind({ normEpsilon, activation, gatedMlp, mlpNorm, experts }: ModelConfig): MlpKind {
  return {
    ...{ normEpsilon, activation },
    ...(gatedMlp && { gatedMlp }),
    ...(mlpNorm && { mlpNorm }),
    ...(experts && { experts }),
  };
}

/** Names of the values that {@link mlpNodes} reads besides its input. */
export function mlpInputs(kind: MlpKind): string[] {
  return [...neuronInputs(kind), 'wOut', 'bOut'];
}

/** Names of the values that {@link neuronNodes} reads besides its input. */
export function neuronInputs({ gatedMlp, mlpNorm, experts }: MlpKind): string[] {
  return [
    ...['wIn', 'bIn', ...(gatedMlp ? ['wGate', 'bGate'] : [])],
    ...(experts ? ['router', 'bRouter'] : []),
    ...(mlpNorm ? ['mlpNormWeight', 'mlpNormBias'] : []),
  ];
}

/** An MLP over the rows of `input` `[n, d_model]`. */
export function mlpNodes(kind: MlpKind, input: string, output: string): GraphNode[] {
  return [
    ...neuronNodes(kind, input, 'active'),
    { op: 'Gemm', inputs: ['active', 'wOut', 'bOut'], outputs: [output] },
  ];
}

function withoutExperts({ experts: _, ...kind }: MlpKind): MlpKind {
  return kind;
}

/** What an MLP's neurons give, `[n, d_mlp]`, over the rows of `input` `[n, d_model]`. */
export function neuronNodes(kind: MlpKind, input: string, output: string): GraphNode[] {
  const { normEpsilon, activation, gatedMlp, mlpNorm, experts } = kind;
  if (experts) {
    return [
      ...neuronNodes(withoutExperts(kind), input, `${output}Raw`),
      ...routedNodes(experts, input, `${output}Raw`, output),
    ];
  }
  if (mlpNorm) {
    return [
      ...neuronNodes({ ...kind, mlpNorm: false }, input, `${output}Raw`),
      ...normNodes({ normalization: 'LayerNorm', normEpsilon }, 'mlpNorm', `${output}Raw`, output),
    ];
  }
  return gatedMlp
    ? [
        { op: 'Gemm', inputs: [input, 'wGate', 'bGate'], outputs: ['gate'] },
        ...activationNodes(activation, 'gate', 'open'),
        { op: 'Gemm', inputs: [input, 'wIn', 'bIn'], outputs: ['hidden'] },
        { op: 'Mul', inputs: ['open', 'hidden'], outputs: [output] },
      ]
    : [
        { op: 'Gemm', inputs: [input, 'wIn', 'bIn'], outputs: ['hidden'] },
        ...activationNodes(activation, 'hidden', output),
      ];
}
