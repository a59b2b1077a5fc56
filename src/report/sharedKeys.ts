import { formatHeadRef, type HeadRef } from '../protocol/headRef.js';

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
