import * as path from 'node:path';
import { homeFolder } from '../files/homeFolder.js';
import { QkLensError } from '../protocol/errors.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The hub's address, and where its files are stored on this machine. */
export interface HubEnvironment {
  /** Without a trailing slash. */
  readonly endpoint: string;
  readonly cacheFolder: string;
  readonly token?: string;
  /** HF_HUB_OFFLINE: nothing is requested from the hub. */
  readonly offline?: boolean;
}

const HUB = 'https://huggingface.co';

/**
 * The values of HF_ENDPOINT, HF_HUB_CACHE, HF_HOME, HF_TOKEN and HF_HUB_OFFLINE, as the hub's own library reads them.
 *
 * @throws QkLensError `usage` if HF_ENDPOINT is not an address
 */
export function hubEnvironment(env: Environment = process.env, home = homeFolder()): HubEnvironment {
  const token = env.HF_TOKEN?.trim();
  return {
    endpoint: checkedEndpoint(env.HF_ENDPOINT?.trim() || HUB),
    cacheFolder: huggingFaceCacheFolder(env, home),
    ...(token && { token }),
    ...(/^(?:1|on|yes|true)$/i.test(env.HF_HUB_OFFLINE ?? '') && { offline: true }),
  };
}

/** The Hugging Face hub's cache, found as the hub's own library finds it; an empty variable counts as unset. */
export function huggingFaceCacheFolder(env: Environment = process.env, home = homeFolder()): string {
  const atHome = (folder: string) => folder.replace(/^~(?=$|[/\\])/, home);
  const hub = env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE;
  if (hub) return atHome(hub);
  const cache = env.HF_HOME || path.join(env.XDG_CACHE_HOME || path.join(home, '.cache'), 'huggingface');
  return path.join(atHome(cache), 'hub');
}

function checkedEndpoint(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new QkLensError('usage', `HF_ENDPOINT is "${text}"; it must be an address such as ${HUB}.`);
}
