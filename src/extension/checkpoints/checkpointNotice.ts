import * as path from 'node:path';
import { readJsonObject } from '../../files/jsonFile.js';

/** No config of a real model comes near. */
const MOST_BYTES = 1 << 20;

/**
 * What must be said wherever the checkpoint in a folder is shown, such as that it was made by hand; undefined when its
 * config says nothing of the kind or can't be read.
 */
export async function checkpointNotice(folder: string): Promise<string | undefined> {
  const config = await readJsonObject(path.join(folder, 'config.json'), 'badConfig', MOST_BYTES).catch(
    () => undefined,
  );
  const notice = config?.['qk_lens_notice'];
  return typeof notice === 'string' ? notice : undefined;
}
