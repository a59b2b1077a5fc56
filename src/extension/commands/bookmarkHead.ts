import { weightsName } from '../../protocol/weightsName.js';
import { whichHead } from '../head/whichHead.js';
import type { ChoosingParts } from '../checkpoints/chooseCheckpoint.js';
import type { Parts } from '../parts.js';

/**
 * Bookmark Head: adds a head to the side panel's bookmarks of this workspace.
 *
 * @param args HeadArguments
 * @throws QkLensError if the checkpoint can't be opened or has no such head
 */
export async function bookmarkHead(
  parts: ChoosingParts & Pick<Parts, 'sidePanel'>,
  args: unknown,
): Promise<void> {
  const chosen = await whichHead(parts, args, (name) => `Bookmark a Head of ${name}`);
  if (!chosen) return;
  const { folder, name, model } = chosen.checkpoint;
  const { bookmarks } = await parts.sidePanel();
  await bookmarks.add({ folder, name, ...weightsName(model), head: chosen.head });
}
