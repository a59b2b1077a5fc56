import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CacheOptions } from './matrixCache.js';

/** Some ten checkpoints of GPT-2 small's size. */
const DEFAULT_CACHE_BYTES = 4e9;

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder that `QK_LENS_CACHE_FOLDER` names, else the user's cache folder in the system's convention. */
function cacheFolder(environment: Environment, platform: NodeJS.Platform): string {
  const named = environment['QK_LENS_CACHE_FOLDER'];
  if (named) return named;
  if (platform === 'win32') {
    return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'qk-lens', 'computed');
  }
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'qk-lens', 'computed');
  return join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'qk-lens', 'computed');
}

/** The bytes that `QK_LENS_CACHE_BYTES` allows; 0 switches the cache off. */
function cacheBytes(environment: Environment): number {
  const text = environment['QK_LENS_CACHE_BYTES'];
  const bytes = Number(text);
  return text !== undefined && text !== '' && Number.isFinite(bytes) && bytes >= 0
    ? bytes
    : DEFAULT_CACHE_BYTES;
}

/** Where computed matrices are kept, and how much of them. */
export function cacheFromEnvironment(environment: Environment): CacheOptions {
  return { folder: cacheFolder(environment, process.platform), maxBytes: cacheBytes(environment) };
}
