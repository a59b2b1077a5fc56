import type { HeadResult } from '../../../protocol/head.js';
import { formatHeadRef } from '../../../protocol/headRef.js';
import { rowsNote } from '../../../report/rowWords.js';
import { caveatNote, processingNote, variantNote } from '../../../report/weightWords.js';

/** What the numbers of a head's circuits are of, in a line below them. */
export function headAbout(result: HeadResult): string {
  return (
    `Head ${formatHeadRef(result.head)}: ${processingNote(result.processing)}; ` +
    `${variantNote(result.effectiveEmbedding)}; ${rowsNote(result.vocabularyRows)}. ${caveatNote(result)}`
  );
}
