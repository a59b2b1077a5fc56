import { chooseCheckpoint, type ChoosingParts } from '../checkpoints/chooseCheckpoint.js';
import { openFolder } from '../checkpoints/openFolder.js';

/** Open Checkpoint: opens the one in the given folder or file, or asks; one that is already open becomes current. */
export async function openCheckpoint(parts: ChoosingParts, place: unknown): Promise<void> {
  if (typeof place === 'string') await openFolder(parts, place);
  else await chooseCheckpoint(parts);
}
