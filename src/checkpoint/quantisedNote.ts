/**
 * One sentence for the reader of a checkpoint whose weights are quantised.
 *
 * @param types of the stored numbers
 * @param method by which they were quantised, if it has a name besides them
 */
export function quantisedNote(types: Iterable<string>, method?: string): string {
  const names = [...new Set(types)].sort().join(', ');
  const how = method === undefined ? names : `${method}: ${names}`;
  return `Weights are quantised (${how}): results are those of the float32 numbers that they stand for.`;
}
