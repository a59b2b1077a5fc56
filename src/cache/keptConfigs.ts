import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonObject } from '../files/jsonFile.js';
import type { ConfigFields } from '../protocol/inferredConfig.js';

/** Configs have 1 to 5 kB. */
const MOST_BYTES = 1 << 20;

/**
 * Fields of configs that a user gave for weights without a config.json, each in a file of its own beside the computed
 * matrices, by the weights' fingerprint. Clearing the cache leaves them.
 */
export class KeptConfigs {
  /** @param folder undefined keeps nothing */
  constructor(private readonly folder: string | undefined) {}

  /** @returns undefined if none is kept, or its file can't be read */
  async get(weights: string): Promise<ConfigFields | undefined> {
    if (this.folder === undefined) return undefined;
    return readJsonObject(pathOf(this.folder, weights), 'badConfig', MOST_BYTES).catch(() => undefined);
  }

  /** A file that can't be written only means that the user is asked again. */
  async keep(weights: string, fields: ConfigFields): Promise<void> {
    if (this.folder === undefined) return;
    const unfinished = join(this.folder, `config-${randomUUID()}.unfinished`);
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(unfinished, JSON.stringify(fields), { flag: 'wx' });
      await rename(unfinished, pathOf(this.folder, weights));
    } catch {
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
  }
}

/** @param weights hexadecimal digits */
function pathOf(folder: string, weights: string): string {
  return join(folder, `config-${weights}.json`);
}
