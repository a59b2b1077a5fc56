import type { GraphNode } from '../linalg/onnxModel.js';

/**
 * How a graph multiplies by its weights. By default rows times weights, with weights as `[inputs, outputs]` and biases as
 * rows: for weights that are constants, which onnxruntime packs once. With `weightFirst`, weights times columns, with
 * biases as columns, `[outputs, 1]`: onnxruntime then packs the input, which in a short prompt is small, and not the
 * weight, which would take a third of the time.
 */
export interface ProductOrder {
  /** Whether weights are `[inputs, outputs]` or `[outputs, inputs]`. */
  readonly weightFirst?: 'inputs' | 'outputs';
}

/**
 * A weight's products with the rows of `input` `[n, inputs]`, or its columns `[inputs, n]`, plus the bias, if it isn't
 * empty: columns, `[outputs, n]`.
 */
export function columnProduct(
  { weightFirst }: ProductOrder,
  weight: string,
  input: string,
  bias: string,
  output: string,
  of: 'rows' | 'columns' = 'rows',
): GraphNode {
  const attributes = { transA: weightFirst === 'inputs' ? 1 : 0, transB: of === 'rows' ? 1 : 0 };
  return { op: 'Gemm', inputs: [weight, input, bias], outputs: [output], attributes };
}

/** A matrix with its rows as columns. */
export function turned(input: string, output: string): GraphNode {
  return { op: 'Transpose', inputs: [input], outputs: [output], attributes: { perm: [1, 0] } };
}
