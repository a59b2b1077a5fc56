import { readFile } from 'node:fs/promises';
import * as path from 'node:path';

/**
 * What must be said wherever the checkpoint in a folder is shown, such as that it was made by hand; undefined when its
 * config says nothing of the kind or can't be read.
 */
export async function checkpointNotice(folder: string): Promise<string | undefined> {
  try {
    const config: unknown = JSON.parse(await readFile(path.join(folder, 'config.json'), 'utf8'));
    const { qk_lens_notice: notice } = Object(config) as { qk_lens_notice?: unknown };
    return typeof notice === 'string' ? notice : undefined;
  } catch {
    return undefined;
  }
}
