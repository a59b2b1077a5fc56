import type { HeadRef } from '../../../protocol/headRef.js';
import type { ModelInfo } from '../../../protocol/model.js';
import { readHead } from '../../../webview/components/headText.js';
import type { Parsed } from '../../../webview/components/parsed.js';

export interface Pair {
  readonly a: HeadRef;
  readonly b: HeadRef;
}

/**
 * Two heads separated by a comma or a semicolon; empty for no comparison.
 *
 * @param sameModel whether the second head is of this model too, and so must exist in it
 */
export function readPair(text: string, model: ModelInfo, sameModel: boolean): Parsed<Pair | null> {
  if (text.trim() === '') return { value: null };
  const parts = text.split(/[,;]/);
  if (parts.length !== 2) return { problem: 'Write two heads, such as 2.4, 3.1.' };
  const first = readHead(parts[0], model);
  if (!first.head) return { problem: first.problem };
  const anyModel = { nLayers: Infinity, nHeads: Infinity };
  const second = readHead(parts[1], sameModel ? model : anyModel);
  return second.head ? { value: { a: first.head, b: second.head } } : { problem: second.problem };
}
