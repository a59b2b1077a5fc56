import { parseHeadRef, type HeadRef } from '../../protocol/headRef.js';

/** Whether a head is shown. */
export type HeadFilter = (ref: HeadRef) => boolean;

const LAYER = /^(?:L|layer\s*)?(\d{1,4})$/i;
const HEAD_OF_EVERY_LAYER = /^(?:\.|H|head\s*)(\d{1,4})$/i;

/**
 * Reads a head filter: heads (`10.7`, `L10H7`), whole layers (`10`, `L10`), or one head of every layer (`.7`, `H7`),
 * any number of them separated by commas or semicolons.
 *
 * @returns undefined if a part is none of these; a blank text shows every head
 */
export function parseHeadFilter(text: string): HeadFilter | undefined {
  const parts = text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const filters: HeadFilter[] = [];
  for (const part of parts) {
    const filter = parsePart(part);
    if (!filter) return undefined;
    filters.push(filter);
  }
  return (ref) => filters.length === 0 || filters.some((filter) => filter(ref));
}

function parsePart(part: string): HeadFilter | undefined {
  const layer = LAYER.exec(part);
  if (layer) return (ref) => ref.layer === Number(layer[1]);
  const head = HEAD_OF_EVERY_LAYER.exec(part);
  if (head) return (ref) => ref.head === Number(head[1]);
  const wanted = parseHeadRef(part);
  return wanted && ((ref) => ref.layer === wanted.layer && ref.head === wanted.head);
}
