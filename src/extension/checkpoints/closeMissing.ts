import { access } from 'node:fs/promises';
import type { OpenCheckpoints } from './openCheckpoints.js';

/** Closes checkpoints whose folders are gone, such as since the window was last open. */
export async function closeMissing(checkpoints: Pick<OpenCheckpoints, 'list' | 'remove'>): Promise<void> {
  for (const { folder } of checkpoints.list) {
    await access(folder).catch(() => checkpoints.remove(folder));
  }
}
