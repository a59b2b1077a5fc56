import { formatHeadRef, type HeadRef } from '../protocol/headRef.js';
import type { ModelInfo } from '../protocol/model.js';

/** The other heads of a layer with the same keys and values, in a model with grouped queries. */
export function keySharers({ layer, head }: HeadRef, headsPerKey: number): readonly HeadRef[] {
  const first = head - (head % headsPerKey);
  return Array.from({ length: headsPerKey }, (_, index) => ({ layer, head: first + index })).filter(
    (other) => other.head !== head,
  );
}

/** "shares keys and values with 3.1 and 3.2" */
export function sharesKeys(ref: HeadRef, headsPerKey: number): string {
  const names = keySharers(ref, headsPerKey).map(formatHeadRef);
  const last = names.pop() ?? '';
  return `shares keys and values with ${names.length > 0 ? `${names.join(', ')} and ${last}` : last}`;
}

/** Under grouped queries, the key and value head that a head reads with, and who else does; undefined if each has its own. */
export function keySharing(
  head: HeadRef,
  { nHeads, nKeyValueHeads }: Pick<ModelInfo, 'nHeads' | 'nKeyValueHeads'>,
): { readonly name: string; readonly sentence: string } | undefined {
  if (!(nKeyValueHeads < nHeads)) return undefined;
  const headsPerKey = nHeads / nKeyValueHeads;
  const name = `key head ${Math.floor(head.head / headsPerKey)}`;
  return { name, sentence: `${name}: ${sharesKeys(head, headsPerKey)}` };
}
