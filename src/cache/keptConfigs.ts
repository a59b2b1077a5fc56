import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonObject } from '../files/jsonFile.js';
import type { ConfigFields } from '../protocol/inferredConfig.js';

/** Configs have 1 to 5 kB. */
const MOST_BYTES = 1 << 20;

/**
 * Fields of configs that a user gave for weights without a config.json, each in a file of its own beside the computed
 * matrices, by the weights' fingerprint.
 */
export class KeptConfigs {
  private readonly inMemory = new Map<string, ConfigFields>();

  /** @param folder undefined keeps them in memory only */
  constructor(private readonly folder: string | undefined) {}

  /** @returns undefined if none is kept, or its file can't be read */
  async get(weights: string): Promise<ConfigFields | undefined> {
    const known = this.inMemory.get(weights);
    if (known || this.folder === undefined) return known;
    return readJsonObject(pathOf(this.folder, weights), 'badConfig', MOST_BYTES).catch(() => undefined);
  }

  /** A file that can't be written only means that the user is asked again. */
  async keep(weights: string, fields: ConfigFields): Promise<void> {
    this.inMemory.set(weights, fields);
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

  /** Forgets all of them. */
  async clear(): Promise<void> {
    const { folder } = this;
    this.inMemory.clear();
    if (folder === undefined) return;
    const names = (await readdir(folder).catch(() => [])).filter((name) => KEPT.test(name));
    await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
  }
}

const KEPT = /^config-[0-9a-f]+\.json$/;

/** @param weights hexadecimal digits */
function pathOf(folder: string, weights: string): string {
  return join(folder, `config-${weights}.json`);
}
