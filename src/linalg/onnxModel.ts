import { PbfWriter } from 'pbf';
import type { Matrix32 } from './matrix.js';

/** Numbers of `TensorProto.DataType` in onnx.proto. */
const ELEMENT_TYPES = { float32: 1, float16: 10, float64: 11 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** Numbers of `AttributeProto.AttributeType` in onnx.proto. */
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_INTS = 7;

/** `TensorProto.DataLocation.EXTERNAL` in onnx.proto. */
const LOCATION_EXTERNAL = 1;

const IR_VERSION = 9;
const OPSET = 20;

/** Marks a float attribute: 1 alone would be an int. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface GraphNode {
  /** An operator of the ONNX standard's opset 20, such as `MatMul`. */
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** A computation whose weights are either inputs, so that the graph keeps no copy, or constants. */
export interface Graph {
  readonly inputs: Readonly<Record<string, ElementType>>;
  readonly outputs: Readonly<Record<string, ElementType>>;
  readonly nodes: readonly GraphNode[];
  /** Weights used in many runs: onnxruntime packs them once for its products, or uploads them to the device once. */
  readonly constants?: Readonly<Record<string, Matrix32>>;
}

/** The bytes of a matrix that the encoded model refers to and does not contain. */
interface ExternalData {
  readonly path: string;
  readonly data: Uint8Array;
}

/** Passed to onnxruntime along with {@link encodeGraph}'s bytes: the constants, by name. */
export function externalData({ constants = {} }: Graph): ExternalData[] {
  return Object.entries(constants).map(([path, { data }]) => ({
    path,
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }));
}

/**
 * Writes a graph as the bytes of an ONNX `ModelProto`. Field numbers are those of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. Inputs and outputs are matrices of any size.
 */
export function encodeGraph(graph: Graph): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, IR_VERSION);
  pbf.writeMessage(7, writeGraph, graph);
  pbf.writeMessage(8, writeOpset, OPSET);
  return pbf.finish();
}

function writeOpset(version: number, pbf: PbfWriter): void {
  pbf.writeStringField(1, '');
  pbf.writeVarintField(2, version);
}

function writeGraph(graph: Graph, pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, 'qk-lens');
  for (const constant of Object.entries(graph.constants ?? {})) pbf.writeMessage(5, writeConstant, constant);
  for (const input of Object.entries(graph.inputs)) pbf.writeMessage(11, writeValueInfo, input);
  for (const output of Object.entries(graph.outputs)) pbf.writeMessage(12, writeValueInfo, output);
}

function writeNode(node: GraphNode, pbf: PbfWriter): void {
  for (const input of node.inputs) pbf.writeStringField(1, input);
  for (const output of node.outputs) pbf.writeStringField(2, output);
  pbf.writeStringField(4, node.op);
  for (const attribute of Object.entries(node.attributes ?? {}))
    pbf.writeMessage(5, writeAttribute, attribute);
}

function writeAttribute([name, value]: [string, Attribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, ATTRIBUTE_INT);
  } else if (typeof value === 'string') {
    pbf.writeBytesField(4, new TextEncoder().encode(value));
    pbf.writeVarintField(20, ATTRIBUTE_STRING);
  } else if ('float' in value) {
    pbf.writeFloatField(2, value.float);
    pbf.writeVarintField(20, ATTRIBUTE_FLOAT);
  } else {
    for (const int of value) pbf.writeVarintField(8, int);
    pbf.writeVarintField(20, ATTRIBUTE_INTS);
  }
}

function writeConstant([name, { data, rows, cols }]: [string, Matrix32], pbf: PbfWriter): void {
  pbf.writeVarintField(1, rows);
  pbf.writeVarintField(1, cols);
  pbf.writeVarintField(2, ELEMENT_TYPES.float32);
  pbf.writeStringField(8, name);
  const place = { location: name, offset: '0', length: String(data.byteLength) };
  for (const entry of Object.entries(place)) pbf.writeMessage(13, writeEntry, entry);
  pbf.writeVarintField(14, LOCATION_EXTERNAL);
}

function writeEntry([key, value]: [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
}

function writeValueInfo([name, type]: [string, ElementType], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, writeType, [name, type]);
}

function writeType([name, type]: [string, ElementType], pbf: PbfWriter): void {
  pbf.writeMessage(1, writeTensorType, [name, type]);
}

function writeTensorType([name, type]: [string, ElementType], pbf: PbfWriter): void {
  pbf.writeVarintField(1, ELEMENT_TYPES[type]);
  pbf.writeMessage(2, writeMatrixShape, name);
}

/** Two symbolic dimensions, named after the value. */
function writeMatrixShape(name: string, pbf: PbfWriter): void {
  for (const axis of ['rows', 'cols']) pbf.writeMessage(1, writeSymbolicDimension, `${name}_${axis}`);
}

function writeSymbolicDimension(name: string, pbf: PbfWriter): void {
  pbf.writeStringField(2, name);
}
