import type { CheckpointInfo } from '../../protocol/model.js';
import { chooseCheckpoint, type ChoosingParts } from './chooseCheckpoint.js';
import { openFolder } from './openFolder.js';

/**
 * The checkpoint of a command: the one in the arguments' `folder`, else the open one; asks if there is none or more
 * than one.
 *
 * @param args the command's arguments; an editor's menu passes a Uri, which names no folder
 * @returns undefined if the user cancelled
 * @throws QkLensError if it can't be opened
 */
export async function whichCheckpoint(
  parts: ChoosingParts,
  args: unknown,
): Promise<CheckpointInfo | undefined> {
  const { folder } = Object(args) as { folder?: unknown };
  if (typeof folder === 'string') return openFolder(parts, folder);
  const open = parts.checkpoints.list;
  return open.length === 1 ? open[0] : chooseCheckpoint(parts);
}
