import { closeSync, openSync, readSync } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegularFile } from '../../files/regularFile.js';
import { writeWhole } from '../snapshot.js';
import type { Interval } from './intervals.js';

/** `FROM-TO` in bytes; the file has exactly these. */
const PART = /^(\d{1,15})-(\d{1,15})$/;
const ETAG = 'etag';
const MOST_ETAG_BYTES = 1024;

/** The parts of one file of the hub that are on this machine: each in a file of its own, named by its place. */
export class KeptParts {
  private constructor(
    private readonly folder: string,
    private readonly parts: Map<string, Interval>,
    private known: string | undefined,
  ) {}

  /** @param folder that need not exist; parts that are not whole are left out of account */
  static async open(folder: string, fileBytes: number): Promise<KeptParts> {
    const parts = new Map<string, Interval>();
    for (const name of await readdir(folder).catch(() => [])) {
      const [, from, to] = (PART.exec(name) ?? []).map(Number);
      const info = await stat(join(folder, name)).catch(() => undefined);
      if (info?.isFile() && to <= fileBytes && info.size === to - from) parts.set(name, { from, to });
    }
    const etag = await readRegularFile(join(folder, ETAG), MOST_ETAG_BYTES).catch(() => undefined);
    return new KeptParts(folder, parts, etag?.toString('utf8'));
  }

  get intervals(): readonly Interval[] {
    return [...this.parts.values()];
  }

  /** What the hub called the file's content when its first part was read. */
  get etag(): string | undefined {
    return this.known;
  }

  async keepEtag(etag: string): Promise<void> {
    await writeWhole(join(this.folder, ETAG), etag);
    this.known = etag;
  }

  /** @throws QkLensError `diskFull`, `cannotWrite` */
  async add(from: number, bytes: Uint8Array): Promise<void> {
    const part = { from, to: from + bytes.length };
    const name = `${part.from}-${part.to}`;
    await mkdir(this.folder, { recursive: true });
    await writeWhole(join(this.folder, name), bytes);
    this.parts.set(name, part);
  }

  /** Fills a buffer from kept parts; returns how many bytes were there, from the buffer's start on. */
  async fill(position: number, bytes: Uint8Array): Promise<number> {
    for (let done = 0; ;) {
      const place = this.placeOf(position + done, bytes.length - done);
      if (!place) return done;
      const count = await readSoon(place.path, bytes.subarray(done, done + place.length), place.at);
      if (count === 0) this.parts.delete(place.name);
      done += count;
    }
  }

  /** Like {@link fill}, at once. */
  fillNow(position: number, bytes: Uint8Array): number {
    for (let done = 0; ;) {
      const place = this.placeOf(position + done, bytes.length - done);
      if (!place) return done;
      const count = readNow(place.path, bytes.subarray(done, done + place.length), place.at);
      if (count === 0) this.parts.delete(place.name);
      done += count;
    }
  }

  private placeOf(position: number, length: number) {
    if (length === 0) return undefined;
    for (const [name, { from, to }] of this.parts) {
      if (from > position || to <= position) continue;
      return {
        name,
        path: join(this.folder, name),
        at: position - from,
        length: Math.min(length, to - position),
      };
    }
    return undefined;
  }
}

/** 0 if another process has removed the file, to make room. */
async function readSoon(path: string, bytes: Uint8Array, at: number): Promise<number> {
  const handle = await open(path).catch(() => undefined);
  try {
    return (await handle?.read(bytes, 0, bytes.length, at))?.bytesRead ?? 0;
  } finally {
    await handle?.close();
  }
}

function readNow(path: string, bytes: Uint8Array, at: number): number {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return 0;
  }
  try {
    return readSync(file, bytes, 0, bytes.length, at);
  } finally {
    closeSync(file);
  }
}
