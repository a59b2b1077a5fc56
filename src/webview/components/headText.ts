import type { HeadRef } from '../../protocol/headRef.js';
import { parseHeadRef, whyNoSuchHead } from '../../protocol/headRef.js';

/** The head named by a text, or why it names none in a model of this size. */
export function readHead(
  text: string,
  model: { readonly nLayers: number; readonly nHeads: number },
):
  | { readonly head: HeadRef; readonly problem?: undefined }
  | { readonly head?: undefined; readonly problem: string } {
  const head = parseHeadRef(text);
  if (!head) return { problem: 'Write layer and head, such as 10.7 or L10H7.' };
  const problem = whyNoSuchHead(head, model);
  return problem === undefined ? { head } : { problem };
}
