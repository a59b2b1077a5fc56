/**
 * What a pickle holds, as plain data: lists and tuples are arrays, dicts are maps, sets are arrays. Nothing in it was
 * built by code that the pickle names.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly PickleValue[]
  | ReadonlyMap<PickleValue, PickleValue>
  | GlobalName
  | PickledObject
  | Built;

/** A class or function that the pickle names. It is never looked up. */
export class GlobalName {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}

  toString(): string {
    return `${this.module}.${this.name}`;
  }
}

/** An object of a class that is not built: the class' name and the object's state. */
export class PickledObject {
  /** What the class would have been given to restore itself; usually a dict of attributes. */
  state: PickleValue = null;
  /** For subclasses of dict and of list. */
  readonly items = new Map<PickleValue, PickleValue>();
  readonly list: PickleValue[] = [];

  constructor(
    readonly of: GlobalName,
    readonly args: readonly PickleValue[],
  ) {}
}

/** What the reader of one kind of pickles makes of a call that it allows, such as a tensor. */
export abstract class Built {
  /** Receives what the object would be given to restore itself. Ignored unless it matters. */
  restore(_state: PickleValue): void {
    // Hooks and the like say nothing about numbers.
  }
}

/** Attributes of an object, from its state: a dict, or a tuple of a dict and one of slots. */
export function attributesOf({ state }: PickledObject): ReadonlyMap<PickleValue, PickleValue> {
  const first = Array.isArray(state) ? (state as readonly PickleValue[])[0] : state;
  return first instanceof Map ? (first as ReadonlyMap<PickleValue, PickleValue>) : new Map();
}
