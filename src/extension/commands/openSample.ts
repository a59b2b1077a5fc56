import { openSample as openSampleCheckpoint } from '../checkpoints/openSample.js';
import type { OpeningParts } from '../checkpoints/openFolder.js';
import type { Shared } from '../shared.js';

/**
 * Open Sample Checkpoint.
 *
 * @returns the sample's folder
 */
export async function openSample(parts: OpeningParts & Pick<Shared, 'context'>): Promise<string> {
  const { folder } = await openSampleCheckpoint(parts);
  return folder;
}
