import { join } from 'node:path';
import { absoluteFolder, homeFolder } from '../files/homeFolder.js';
import { FileDigests } from './fileDigests.js';
import { KeptConfigs } from './keptConfigs.js';
import type { CacheOptions } from './matrixCache.js';

/** Room for about ten checkpoints of GPT-2 small's size. */
const DEFAULT_CACHE_BYTES = 4e9;

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder named by `QK_LENS_CACHE_FOLDER`, else the user's cache folder by the system's convention. */
function cacheFolder(environment: Environment, platform: NodeJS.Platform): string {
  const named = environment['QK_LENS_CACHE_FOLDER'];
  if (named) return named;
  if (platform === 'win32') {
    return join(
      absoluteFolder(environment['LOCALAPPDATA']) ?? join(homeFolder(), 'AppData', 'Local'),
      'qk-lens',
      'computed',
    );
  }
  if (platform === 'darwin') return join(homeFolder(), 'Library', 'Caches', 'qk-lens', 'computed');
  return join(
    absoluteFolder(environment['XDG_CACHE_HOME']) ?? join(homeFolder(), '.cache'),
    'qk-lens',
    'computed',
  );
}

/** The bytes that `QK_LENS_CACHE_BYTES` allows; 0 switches the cache off. */
function cacheBytes(environment: Environment): number {
  const text = environment['QK_LENS_CACHE_BYTES'];
  const bytes = Number(text);
  return text !== undefined && text !== '' && Number.isFinite(bytes) && bytes >= 0
    ? bytes
    : DEFAULT_CACHE_BYTES;
}

/** Where parts of checkpoints on the hub are kept: beside the computed matrices, even if those are not kept. */
export function hubPartsFolder(environment: Environment): string {
  return join(cacheFolder(environment, process.platform), 'hub');
}

/** Room for a few questions over the vocabulary of the largest models. */
const DEFAULT_HUB_BYTES = 20e9;

/** How much they may take: `QK_LENS_HUB_BYTES`. */
export function mostHubBytes(environment: Environment): number {
  const bytes = Number(environment['QK_LENS_HUB_BYTES'] || DEFAULT_HUB_BYTES);
  return bytes >= 0 ? bytes : DEFAULT_HUB_BYTES;
}

/** Where computed matrices are kept, and how much space they may take. */
export function cacheFromEnvironment(environment: Environment): CacheOptions {
  return { folder: cacheFolder(environment, process.platform), maxBytes: cacheBytes(environment) };
}

/** File digests, stored beside the computed matrices; in memory only if the cache is switched off. */
export function fileDigestsFromEnvironment(environment: Environment): FileDigests {
  return new FileDigests(
    cacheBytes(environment) > 0 ? cacheFolder(environment, process.platform) : undefined,
  );
}

/** Configs that users gave, beside the computed matrices; in memory only if the cache is switched off. */
export function keptConfigsFromEnvironment(environment: Environment): KeptConfigs {
  return new KeptConfigs(
    cacheBytes(environment) > 0 ? cacheFolder(environment, process.platform) : undefined,
  );
}
