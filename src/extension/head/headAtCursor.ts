import { parseHeadRef, type HeadRef } from '../../protocol/headRef.js';
import { headMentions } from '../mentions/headMentions.js';

/** What stands in an editor where the cursor is. */
export interface CursorContext {
  /** The cursor's line. */
  readonly line: string;
  /** The cursor's place in it, counted from 0. */
  readonly character: number;
  /** The selected text, empty when nothing is. */
  readonly selected: string;
}

/**
 * The head that the cursor stands on, or that is selected. A bare `10.7` is one only when it is selected, as
 * elsewhere it may be any number.
 */
export function headAtCursor({ line, character, selected }: CursorContext): HeadRef | undefined {
  if (selected.trim() !== '') return parseHeadRef(selected) ?? headMentions(selected)[0]?.ref;
  return headMentions(line).find(({ start, end }) => start <= character && character <= end)?.ref;
}
