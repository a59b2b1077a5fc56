import * as path from 'node:path';
import { TRAINED_SAMPLE } from '../../sample/trainedSample.js';
import { openFolder, type OpeningParts } from '../checkpoints/openFolder.js';
import type { Shared } from '../shared.js';

/**
 * Open Trained Sample.
 *
 * @returns the folder, which is the package's own
 * @throws QkLensError if it can't be opened
 */
export async function openTrainedSample(parts: OpeningParts & Pick<Shared, 'context'>): Promise<string> {
  const folder = path.join(parts.context.extensionUri.fsPath, ...TRAINED_SAMPLE);
  return (await openFolder(parts, folder)).folder;
}
