import { chooseCheckpoint } from '../checkpoints/chooseCheckpoint.js';
import { openFolder } from '../checkpoints/openFolder.js';
import type { Services } from '../services.js';

/**
 * Open Checkpoint: opens the one in the folder given, or asks; of those already open it makes the chosen one
 * the current one.
 */
export async function openCheckpoint(services: Services, folder: unknown): Promise<void> {
  if (typeof folder === 'string') await openFolder(services, folder);
  else await chooseCheckpoint(services);
}
