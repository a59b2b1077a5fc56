import { openSample as openSampleCheckpoint } from '../checkpoints/openSample.js';
import type { Services } from '../services.js';

/**
 * Open Sample Checkpoint.
 *
 * @returns the sample's folder
 */
export async function openSample(services: Services): Promise<string> {
  const { folder } = await openSampleCheckpoint(services);
  return folder;
}
