import { readJsonObject } from '../files/jsonFile.js';
import type { ConfigFields } from '../protocol/inferredConfig.js';

/** Configs have 1 to 5 kB. */
const MOST_BYTES = 1 << 20;

/** `--config FILE`, which every verb that opens a checkpoint takes. */
export const CONFIG_OPTION = { config: { type: 'string' } } as const;

/**
 * The fields in the file of `--config`.
 *
 * @returns undefined if the option was not given
 * @throws QkLensError `badConfig`
 */
export async function givenConfig(file: unknown): Promise<ConfigFields | undefined> {
  return typeof file === 'string' ? readJsonObject(file, 'badConfig', MOST_BYTES) : undefined;
}
