import { chooseCheckpoint, type ChoosingParts } from '../checkpoints/chooseCheckpoint.js';
import { openFolder } from '../checkpoints/openFolder.js';

/** Open Checkpoint: opens the one in the given folder, or asks; one that is already open becomes current. */
export async function openCheckpoint(parts: ChoosingParts, folder: unknown): Promise<void> {
  if (typeof folder === 'string') await openFolder(parts, folder);
  else await chooseCheckpoint(parts);
}
