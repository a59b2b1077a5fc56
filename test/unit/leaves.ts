/** Walks through plain data: where its leaves are, and the same data with one of them changed. */
export type Path = readonly string[];

/** Where values that are no objects stand. @param most items of a list that are looked at */
export function leavesOf(value: unknown, most = Infinity): Path[] {
  if (typeof value === 'function') return [];
  if (typeof value !== 'object' || value === null) return [[]];
  return Object.entries(value)
    .slice(0, Array.isArray(value) ? most : undefined)
    .flatMap(([key, inner]) => leavesOf(inner, most).map((path) => [key, ...path]));
}

/** A copy of the data with another value at the path. */
export function withLeaf(value: unknown, [key, ...path]: Path, leaf: unknown): unknown {
  if (key === undefined) return leaf;
  const inner = (value as Readonly<Record<string, unknown>>)[key];
  const changed = withLeaf(inner, path, leaf);
  if (Array.isArray(value)) return value.with(Number(key), changed);
  return { ...(value as object), [key]: changed };
}
