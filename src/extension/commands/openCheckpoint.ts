import { chooseCheckpoint } from '../checkpoints/chooseCheckpoint.js';
import { openFolder } from '../checkpoints/openFolder.js';
import type { Services } from '../services.js';

/** Open Checkpoint: opens the one in the given folder, or asks; one that is already open becomes current. */
export async function openCheckpoint(services: Services, folder: unknown): Promise<void> {
  if (typeof folder === 'string') await openFolder(services, folder);
  else await chooseCheckpoint(services);
}
