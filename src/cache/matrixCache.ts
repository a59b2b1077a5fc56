import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError } from '../files/regularFile.js';
import { QkLensError } from '../protocol/errors.js';
import { readMatrixFile, writeMatrixFile, type Matrices } from './matrixFile.js';

const SUFFIX = '.qkmatrices';
const UNFINISHED = '.unfinished';
/** An unfinished file this old was left by a process that died. */
const ABANDONED_AFTER_MS = 3_600_000;

export interface CacheOptions {
  readonly folder: string;
  /** The total size of all files stays below this; 0 keeps nothing. */
  readonly maxBytes: number;
  /** Called with what went wrong; a failing cache is not an error. */
  readonly onWarning?: (message: string) => void;
}

export interface CacheSummary {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Computed matrices on disk, by key. Files are written under a temporary name and renamed, verified in full when read
 * (length, SHA-256, key), and the least recently used are removed to stay below the size limit. Several processes may
 * share the folder.
 */
export class MatrixCache {
  private readonly writing = new Set<Promise<void>>();

  constructor(private readonly options: CacheOptions) {}

  /** Resolves once everything computed so far is stored, or has failed to be. */
  async settled(): Promise<void> {
    await Promise.all(this.writing);
  }

  /**
   * The matrices under the key. If they are missing or damaged they are computed, and stored in the background.
   *
   * @throws what make throws; QkLensError `cancelled`
   */
  async remember<T extends Matrices>(key: string, make: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.options.maxBytes <= 0) return make();
    const kept = await this.get(key, signal);
    if (kept) return kept as T;
    const made = await make();
    const writing = this.put(key, made).finally(() => this.writing.delete(writing));
    this.writing.add(writing);
    return made;
  }

  async summary(): Promise<CacheSummary> {
    const files = await this.files();
    return {
      folder: this.options.folder,
      files: files.length,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
    };
  }

  /** Removes every file of the cache, and nothing else in its folder. */
  async clear(): Promise<CacheSummary> {
    await this.settled();
    const before = await this.summary();
    for (const name of await this.names()) {
      if (name.endsWith(SUFFIX) || name.endsWith(UNFINISHED)) await this.remove(name);
    }
    return before;
  }

  private async get(key: string, signal: AbortSignal | undefined): Promise<Matrices | undefined> {
    const name = fileName(key);
    const path = join(this.options.folder, name);
    try {
      const found = await readMatrixFile(path, key, signal);
      if (found) {
        const now = new Date();
        await utimes(path, now, now).catch(() => undefined);
        return found;
      }
      this.warn(`${path} is not whole and is made again.`);
      await this.remove(name);
    } catch (error) {
      if (error instanceof QkLensError) throw error;
      if (!(error instanceof FileError)) this.warn(`${path} can't be read: ${(error as Error).message}`);
      else if (error.reason !== 'missing') this.warn(`${path} ${error.message}.`);
    }
    return undefined;
  }

  private async put(key: string, matrices: Matrices): Promise<void> {
    const name = fileName(key);
    const unfinished = `${name}.${randomUUID()}${UNFINISHED}`;
    try {
      await mkdir(this.options.folder, { recursive: true });
      await writeMatrixFile(join(this.options.folder, unfinished), key, matrices);
      await rename(join(this.options.folder, unfinished), join(this.options.folder, name));
      await this.shrink(name);
    } catch (error) {
      this.warn(`${name} can't be kept in ${this.options.folder}: ${(error as Error).message}`);
      await this.remove(unfinished);
    }
  }

  /** Removes the least recently used files until the rest fits; the file just written goes last. */
  private async shrink(newest: string): Promise<void> {
    for (const name of await this.names()) {
      if (!name.endsWith(UNFINISHED)) continue;
      const info = await stat(join(this.options.folder, name)).catch(() => undefined);
      if (info && Date.now() - info.mtimeMs > ABANDONED_AFTER_MS) await this.remove(name);
    }
    const files = (await this.files()).sort((a, b) =>
      a.name === newest ? -1 : b.name === newest ? 1 : b.usedAt - a.usedAt,
    );
    let bytes = 0;
    for (const { name, size } of files) {
      bytes += size;
      if (bytes > this.options.maxBytes) await this.remove(name);
    }
  }

  private async files(): Promise<{ name: string; size: number; usedAt: number }[]> {
    const found: { name: string; size: number; usedAt: number }[] = [];
    for (const name of await this.names()) {
      if (!name.endsWith(SUFFIX)) continue;
      const info = await stat(join(this.options.folder, name)).catch(() => undefined);
      if (info) found.push({ name, size: info.size, usedAt: info.mtimeMs });
    }
    return found;
  }

  private names(): Promise<string[]> {
    return readdir(this.options.folder).catch(() => []);
  }

  private async remove(name: string): Promise<void> {
    await rm(join(this.options.folder, name), { force: true }).catch((error: unknown) => {
      this.warn(`${name} can't be removed from ${this.options.folder}: ${(error as Error).message}`);
    });
  }

  private warn(message: string): void {
    this.options.onWarning?.(message);
  }
}

function fileName(key: string): string {
  return `${createHash('sha256').update(key).digest('hex').slice(0, 32)}${SUFFIX}`;
}
