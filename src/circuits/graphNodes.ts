import type { Graph, GraphNode } from '../linalg/onnxModel.js';
import type { ModelConfig } from '../model/modelConfig.js';
import type { NormKind } from '../model/norm.js';
import { activationInputs, activationNodes } from './activation.js';
import { float, integers } from './constantNodes.js';
import { routedNodes } from './expertNodes.js';
import { columnProduct, turned, type ProductOrder } from './weightProducts.js';

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

/** sqrt(mean of squares + epsilon) of `input` along axes, by default of its rows, as `${output}Scale`. */
export function rmsNodes(
  epsilon: number,
  input: string,
  output: string,
  along: readonly number[] = [-1],
): GraphNode[] {
  const [axis, small] = [`${output}Axis`, `${output}Epsilon`];
  const [squares, mean, more] = [`${output}Squares`, `${output}Mean`, `${output}More`];
  return [
    integers(axis, ...along),
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
export function neuronInputs({ activation, gatedMlp, mlpNorm, experts }: MlpKind): string[] {
  return [
    ...['wIn', 'bIn', ...(gatedMlp ? ['wGate', 'bGate'] : [])],
    ...activationInputs(activation),
    ...(experts ? ['router', 'bRouter'] : []),
    ...(mlpNorm ? ['mlpNormWeight', 'mlpNormBias'] : []),
  ];
}

/** An MLP over the rows of `input` `[n, d_model]`. */
export function mlpNodes(kind: MlpKind & ProductOrder, input: string, output: string): GraphNode[] {
  const columns = `${output}Columns`;
  return [
    ...neuronNodes(kind, input, 'active'),
    ...(kind.weightFirst
      ? [
          columnProduct(kind, 'wOut', 'active', 'bOut', columns, readsRows(kind) ? 'rows' : 'columns'),
          turned(columns, output),
        ]
      : [{ op: 'Gemm', inputs: ['active', 'wOut', 'bOut'], outputs: [output] }]),
  ];
}

/** Whether what follows W_in reads all neurons of a place together. */
function readsRows({ activation, mlpNorm, experts }: MlpKind): boolean {
  return activation === 'solu' || mlpNorm === true || experts !== undefined;
}

function withoutExperts(kind: MlpKind & ProductOrder): MlpKind & ProductOrder {
  const { experts, ...others } = kind;
  return experts ? others : kind;
}

/**
 * What an MLP's neurons give, `[n, d_mlp]`, over the rows of `input` `[n, d_model]`; with `weightFirst` columns, `[d_mlp,
 * n]`, unless the activation, a norm or the choice of experts reads all neurons of a place.
 */
export function neuronNodes(kind: MlpKind & ProductOrder, input: string, output: string): GraphNode[] {
  return rowsOrColumns(kind, input, output, readsRows(kind));
}

function rowsOrColumns(
  kind: MlpKind & ProductOrder,
  input: string,
  output: string,
  asRows: boolean,
): GraphNode[] {
  const { normEpsilon, activation, gatedMlp, mlpNorm, experts, weightFirst } = kind;
  if (experts) {
    return [
      ...rowsOrColumns(withoutExperts(kind), input, `${output}Raw`, asRows),
      ...routedNodes(experts, input, `${output}Raw`, output),
    ];
  }
  if (mlpNorm) {
    return [
      ...rowsOrColumns({ ...kind, mlpNorm: false }, input, `${output}Raw`, asRows),
      ...normNodes({ normalization: 'LayerNorm', normEpsilon }, 'mlpNorm', `${output}Raw`, output),
    ];
  }
  const times = (weight: string, bias: string, product: string): GraphNode[] => {
    if (!weightFirst) return [{ op: 'Gemm', inputs: [input, weight, bias], outputs: [product] }];
    if (!asRows) return [columnProduct(kind, weight, input, bias, product)];
    const columns = `${product}Columns`;
    return [columnProduct(kind, weight, input, bias, columns), turned(columns, product)];
  };
  return gatedMlp
    ? [
        ...times('wGate', 'bGate', 'gate'),
        ...activationNodes(activation, 'gate', 'open'),
        ...times('wIn', 'bIn', 'hidden'),
        { op: 'Mul', inputs: ['open', 'hidden'], outputs: [output] },
      ]
    : [...times('wIn', 'bIn', 'hidden'), ...activationNodes(activation, 'hidden', output)];
}
