/** A value, or several in a list. */
export type OneOrMore<T> = T | readonly T[];

/** The values in a list; empty if there is none. */
export function listOf<T extends string | object>(values: OneOrMore<T> | undefined): readonly T[] {
  if (values === undefined) return [];
  return Array.isArray(values) ? (values as readonly T[]) : [values as T];
}

/** Reverses {@link listOf}: one value alone is not in a list. */
export function oneOrMore<T>(values: readonly T[]): T | T[] | undefined {
  return values.length > 1 ? [...values] : values[0];
}
