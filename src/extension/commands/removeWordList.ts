import { forgetList } from '../words/keptLists.js';

/**
 * Remove Word List: from the settings; a file stays.
 *
 * @param args the list's name as `words`
 */
export async function removeWordList(_parts: unknown, args: unknown): Promise<void> {
  const { words } = Object(args) as { words?: unknown };
  if (typeof words === 'string') await forgetList(words);
}
