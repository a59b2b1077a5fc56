import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileIdentity } from '../files/fileIdentity.js';
import { hashFile, type HashOptions } from '../files/hashFile.js';
import { readRegularFile } from '../files/regularFile.js';
import { tick } from '../tasks/tick.js';

const STORE = 'file-digests.json';
/** More shards than anyone uses. The oldest entries are dropped first. */
const MOST_ENTRIES = 4096;
/** An entry has 170 bytes at most. */
const MOST_STORE_BYTES = 1 << 20;
/**
 * File systems update times by a clock that ticks every 1 to 10 ms, so two changes within one tick give the same
 * identity. A file is read only once its last change is older than that.
 */
const CLOCK_TICK_MS = 20;

/**
 * SHA-256 of files, computed once for each state of a file and stored under its identity (see {@link fileIdentity}). A
 * file that was modified or replaced is digested again. A store that is missing, damaged or not writable only costs
 * time. Several processes may share it; if two write at once, one's entries are lost and computed again.
 */
export class FileDigests {
  private readonly inMemory = new Map<string, string>();
  private writing: Promise<void> = Promise.resolve();
  /** The store as last read, and the identity its file had before the read. */
  private lastRead: { readonly identity: string; readonly entries: ReadonlyMap<string, string> } | undefined;

  /** @param folder where the store is kept between runs; undefined keeps it in memory only */
  constructor(private readonly folder: string | undefined) {}

  /**
   * The file's SHA-256 as 64 hexadecimal digits, from the store or computed from every byte.
   *
   * @throws FileError if it is not a regular file or can't be read; QkLensError `fileChanged` if it changed while it
   *   was read, `cancelled`
   */
  async digestOf(path: string, options: HashOptions = {}): Promise<string> {
    const known = await this.knownDigest(path);
    if (known !== undefined) return known;
    await untilUnambiguous(path, options.signal);
    const hash = createHash('sha256');
    const identity = await hashFile(path, hash, options);
    const digest = hash.digest('hex');
    await this.keep(identity, digest);
    return digest;
  }

  /** The stored digest of the file in its present state, if there is one. Reads only the file's identity. */
  async knownDigest(path: string): Promise<string | undefined> {
    const identity = await fileIdentity(path);
    if (identity === undefined) return undefined;
    return this.inMemory.get(identity) ?? (await this.stored()).get(identity);
  }

  /** Stores a digest that the caller computed while writing the file. */
  async rememberDigest(path: string, sha256: string): Promise<void> {
    const identity = await fileIdentity(path);
    if (identity !== undefined) await this.keep(identity, sha256);
  }

  private keep(identity: string, digest: string): Promise<void> {
    this.inMemory.set(identity, digest);
    if (this.folder === undefined) return Promise.resolve();
    return (this.writing = this.writing.then(() => this.store(identity, digest)).catch(() => undefined));
  }

  private async store(identity: string, digest: string): Promise<void> {
    const folder = this.folder!;
    const entries = [...(await this.stored()), [identity, digest] as const].slice(-MOST_ENTRIES);
    const unfinished = join(folder, `${STORE}.${randomUUID()}.unfinished`);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(unfinished, JSON.stringify(Object.fromEntries(entries)), { flag: 'wx' });
      await rename(unfinished, join(folder, STORE));
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  /** The entries on disk, oldest first. */
  private async stored(): Promise<ReadonlyMap<string, string>> {
    if (this.folder === undefined) return new Map();
    const store = join(this.folder, STORE);
    const identity = await fileIdentity(store);
    if (identity === undefined) return new Map();
    if (this.lastRead?.identity !== identity) this.lastRead = { identity, entries: await readStore(store) };
    return this.lastRead.entries;
  }
}

async function readStore(store: string): Promise<Map<string, string>> {
  try {
    const text = await readRegularFile(store, MOST_STORE_BYTES);
    const entries = Object.entries(Object(JSON.parse(text.toString())) as object);
    return new Map(entries.filter((entry): entry is [string, string] => isEntry(entry)));
  } catch {
    return new Map();
  }
}

function isEntry([identity, digest]: readonly [string, unknown]): boolean {
  return /^\d+:\d+:\d+:-?\d+:-?\d+$/.test(identity) && /^[0-9a-f]{64}$/.test(String(digest));
}

/** Waits until a further change of the file would change its times. */
async function untilUnambiguous(path: string, signal: AbortSignal | undefined): Promise<void> {
  const info = await stat(path).catch(() => undefined);
  if (info && Date.now() - info.ctimeMs < CLOCK_TICK_MS) await wait(CLOCK_TICK_MS);
  await tick(signal);
}
