import * as path from 'node:path';
import { readJsonObject } from '../../files/jsonFile.js';

/** Far above any config of a real model. */
const MOST_BYTES = 1 << 20;

/**
 * The notice to show wherever a folder's checkpoint appears, such as that it was made by hand; undefined if its config
 * has none or can't be read.
 */
export async function checkpointNotice(folder: string): Promise<string | undefined> {
  const config = await readJsonObject(path.join(folder, 'config.json'), 'badConfig', MOST_BYTES).catch(
    () => undefined,
  );
  const notice = config?.['qk_lens_notice'];
  return typeof notice === 'string' ? notice : undefined;
}
