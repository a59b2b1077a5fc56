import type { GraphNode } from '../linalg/onnxModel.js';

/** A constant list of whole numbers, the form of shapes, axes and bounds. */
export function integers(name: string, ...values: readonly number[]): GraphNode {
  return { op: 'Constant', inputs: [], outputs: [name], attributes: { value_ints: values } };
}

/** A constant number. */
export function float(name: string, value: number): GraphNode {
  return { op: 'Constant', inputs: [], outputs: [name], attributes: { value_float: { float: value } } };
}
