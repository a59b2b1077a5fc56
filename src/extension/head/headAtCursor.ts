import { parseHeadRef, type HeadRef } from '../../protocol/headRef.js';

/** What stands in an editor where the cursor is. */
export interface CursorContext {
  /** The cursor's line. */
  readonly line: string;
  /** The cursor's place in it, counted from 0. */
  readonly character: number;
  /** The selected text, empty when nothing is. */
  readonly selected: string;
}

/** How notes and code write a head so that it can't be taken for another number. */
const SPELLINGS = [
  // L10H7, L10.H7
  /\bL(?<layer>\d{1,4})[.,]?\s?H(?<head>\d{1,4})\b/gi,
  // head 10.7, heads 10.7
  /\bheads?\s+(?<layer>\d{1,4})\s*[.,:/]\s*(?<head>\d{1,4})\b(?!\.\d)/gi,
  // layer 10, head 7
  /\blayer\s*(?<layer>\d{1,4})[\s,;]*head\s*(?<head>\d{1,4})\b/gi,
  // blocks.10.attn.W_Q[7], blocks[10].attn.W_Q[7], blocks.10.attn.hook_z[:, :, 7]
  /\bblocks[.[](?<layer>\d{1,4})\]?\.attn\b[\w.]*["']?\]?\[(?:\s*:\s*,)*\s*(?<head>\d{1,4})\b/g,
  // W_Q[10, 7], W_Q[10][7]
  /\bW_(?:Q|K|V|O|QK|OV)\[\s*(?<layer>\d{1,4})\s*(?:,|\]\s*\[)\s*(?<head>\d{1,4})\b/g,
];

/**
 * The head that the cursor stands on, or that is selected. A bare `10.7` is one only when it is selected, as
 * elsewhere it may be any number.
 */
export function headAtCursor({ line, character, selected }: CursorContext): HeadRef | undefined {
  if (selected.trim() !== '') return parseHeadRef(selected) ?? headsIn(selected)[0]?.ref;
  return headsIn(line).find(({ start, end }) => start <= character && character <= end)?.ref;
}

interface Mention {
  readonly ref: HeadRef;
  readonly start: number;
  readonly end: number;
}

/** Every head that a line names, from left to right. */
function headsIn(line: string): Mention[] {
  const mentions = SPELLINGS.flatMap((spelling) =>
    [...line.matchAll(spelling)].map((match) => ({
      ref: { layer: Number(match.groups!.layer), head: Number(match.groups!.head) },
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
  return mentions.sort((a, b) => a.start - b.start);
}
