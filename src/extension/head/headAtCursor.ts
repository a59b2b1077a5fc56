import { parseHeadRef, type HeadRef } from '../../protocol/headRef.js';
import { headMentions } from '../mentions/headMentions.js';

/** The text around the cursor in an editor. */
export interface CursorContext {
  /** The cursor's line. */
  readonly line: string;
  /** The cursor's column, counted from 0. */
  readonly character: number;
  /** The selected text, empty if there is none. */
  readonly selected: string;
}

/**
 * The head under the cursor, or the selected one. A bare `10.7` counts only if selected, since elsewhere it may be any
 * number.
 */
export function headAtCursor({ line, character, selected }: CursorContext): HeadRef | undefined {
  if (selected.trim() !== '') return parseHeadRef(selected) ?? headMentions(selected)[0]?.ref;
  return headMentions(line).find(({ start, end }) => start <= character && character <= end)?.ref;
}
