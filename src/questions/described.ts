import type { Description } from './description/describe.js';

/** The types of a question's request and result, as it describes them. */
export type DescribedTypes<D> =
  D extends Description<infer Request, infer Result>
    ? { readonly request: Frozen<Request>; readonly result: Frozen<Result> }
    : never;

export type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/** With every field that may be absent, at any depth. */
type Whole<T> = T extends readonly (infer Item)[]
  ? readonly Whole<Item>[]
  : T extends object
    ? { readonly [K in keyof T]-?: Whole<T[K]> }
    : T;

/** `never` if a schema's output accepts every value of a type and has all its fields; else the type. */
export type Missing<T, Output> = T extends Frozen<Output> ? (Whole<Output> extends Whole<T> ? never : T) : T;

/** `Nothing<Missing<T, Output>>` compiles only if nothing is missing. */
export type Nothing<T extends never> = T;
