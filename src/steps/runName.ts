import { basename } from 'node:path';
import { repositoryOf } from '../hub/cacheLayout.js';

/** A training run's display name: its folder's, or the repository's in the hub's cache. */
export function runName(folder: string): string {
  return repositoryOf(basename(folder)) ?? basename(folder);
}
