import { weightsName } from '../../protocol/weightsName.js';
import { whichHead } from '../head/whichHead.js';
import type { Services } from '../services.js';

/**
 * Bookmark Head: adds a head to the side panel's bookmarks of this workspace.
 *
 * @param args HeadArguments
 * @throws QkLensError if the checkpoint can't be opened or has no such head
 */
export async function bookmarkHead(services: Services, args: unknown): Promise<void> {
  const chosen = await whichHead(services, args, (name) => `Bookmark a Head of ${name}`);
  if (!chosen) return;
  const { folder, name, model } = chosen.checkpoint;
  const { bookmarks } = await services.sidePanel();
  await bookmarks.add({ folder, name, ...weightsName(model), head: chosen.head });
}
