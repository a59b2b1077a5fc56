import type { Json } from '../../architectures/architecture.js';
import type { GgufTensor } from '../ggufHeader.js';
import type { GgufFields } from '../ggufFields.js';
import type { RowOrder } from '../rowOrder.js';

/** What the tensors of a GGUF file say about its config. */
export interface GgufTensors {
  has(name: string): boolean;
  get(name: string): GgufTensor | undefined;
  /** What the rotary frequencies are divided by, `[dims / 2]`, where the file has them. */
  readonly ropeFactors?: readonly number[];
}

/** The sizes that decide in which order rows are stored. */
export interface HeadSizes {
  readonly nHeads: number;
  readonly dHead: number;
}

/** A GGUF tensor in transformers. */
export interface Place {
  /** Without `.weight` or `.bias`; several for a tensor that holds them below each other, each with as many rows. */
  readonly name: string | readonly string[];
  readonly order?: (sizes: HeadSizes) => RowOrder;
  /** Added to every number. */
  readonly shift?: number;
}

/** A family of models in GGUF, and as which architecture of transformers it is read. */
export interface GgufFamily {
  /** `general.architecture` */
  readonly architecture: string;
  /** The config.json that transformers would have. */
  config(fields: GgufFields, tensors: GgufTensors): Json;
  /** By GGUF's names without `.weight` or `.bias`. */
  readonly outside: Readonly<Record<string, Place>>;
  /** Of the tensors of a layer, without `blk.N.`, */
  readonly inLayer: Readonly<Record<string, Place>>;
  /** which in transformers begin with this, the layer's number and a dot. */
  readonly layers: string;
}
