import type { HeadsNode } from '../sidePanel/headNodes.js';
import type { Parts } from '../parts.js';

/**
 * Remove Bookmark: of a head or a bookmark in the side panel.
 *
 * @param node the side panel's node
 */
export async function removeBookmark(parts: Pick<Parts, 'sidePanel'>, node: unknown): Promise<void> {
  const given = Object(node) as Partial<HeadsNode>;
  const { bookmarks } = await parts.sidePanel();
  if (given.kind === 'bookmark' && given.bookmark && given.head) {
    await bookmarks.remove(given.bookmark, given.head);
  } else if (given.kind === 'head' && given.checkpoint && given.head) {
    await bookmarks.remove(given.checkpoint.model, given.head);
  }
}
