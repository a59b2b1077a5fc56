import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';

/** No config of a real model comes near. */
const MOST_BYTES = 1 << 20;

/**
 * What must be said wherever the checkpoint in a folder is shown, such as that it was made by hand; undefined when its
 * config says nothing of the kind or can't be read.
 */
export async function checkpointNotice(folder: string): Promise<string | undefined> {
  try {
    const file = path.join(folder, 'config.json');
    const info = await stat(file);
    if (!info.isFile() || info.size > MOST_BYTES) return undefined;
    const config: unknown = JSON.parse(await readFile(file, 'utf8'));
    const { qk_lens_notice: notice } = Object(config) as { qk_lens_notice?: unknown };
    return typeof notice === 'string' ? notice : undefined;
  } catch {
    return undefined;
  }
}
