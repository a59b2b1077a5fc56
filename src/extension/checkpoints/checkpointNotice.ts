import * as path from 'node:path';
import { readJsonObject } from '../../files/jsonFile.js';
import { isFile } from '../../files/regularFile.js';

/** Far above any config of a real model. */
const MOST_BYTES = 1 << 20;

/**
 * The notice to show wherever a checkpoint appears, such as that it was made by hand; undefined if its config has none
 * or can't be read.
 *
 * @param place its folder or file
 */
export async function checkpointNotice(place: string): Promise<string | undefined> {
  const folder = (await isFile(place)) ? path.dirname(place) : place;
  const config = await readJsonObject(path.join(folder, 'config.json'), 'badConfig', MOST_BYTES).catch(
    () => undefined,
  );
  const notice = config?.['qk_lens_notice'];
  return typeof notice === 'string' ? notice : undefined;
}
