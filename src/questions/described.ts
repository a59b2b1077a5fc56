type Frozen<T> = T extends readonly (infer Item)[]
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

/** `never` where a schema's output takes all that a type can be and has all its fields; else the type. */
export type Missing<T, Output> = T extends Frozen<Output> ? (Whole<Output> extends Whole<T> ? never : T) : T;

/** `Nothing<Missing<T, Output>>` compiles only where nothing is missing. */
export type Nothing<T extends never> = T;
