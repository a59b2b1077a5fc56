import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open as openFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { QkLensError } from '../protocol/errors.js';
import { startDigest } from './digest.js';
import { diskError } from './hubErrors.js';
import type { HubFile } from './neededFiles.js';
import { cancelled } from './waiting.js';

/** Opens a file to append to it; replaced by tests of full disks. */
export type OpenFile = (file: string, flags: string) => Promise<FileHandle>;

/**
 * A blob while it is fetched: `DIGEST.incomplete` beside where it will be. What stands there from an earlier time is
 * gone on with. It becomes the blob only when all of it is there and has the digest that it is called by.
 */
export class PartialBlob {
  private constructor(
    private readonly file: HubFile,
    private readonly path: string,
    private readonly handle: FileHandle,
    private hash: Hash,
    private bytes: number,
  ) {}

  /** @throws QkLensError `diskFull`, `cannotWrite`, `cancelled` */
  static async open(
    file: HubFile,
    blob: string,
    signal: AbortSignal | undefined,
    open: OpenFile = openFile,
  ): Promise<PartialBlob> {
    const path = `${blob}.incomplete`;
    const handle = await open(path, 'a').catch((error: unknown) => {
      throw diskError(error, path) ?? error;
    });
    try {
      const partial = new PartialBlob(file, path, handle, startDigest(file.digest, file.size), 0);
      await partial.readBack(signal);
      return partial;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** How much of it is there. */
  get size(): number {
    return this.bytes;
  }

  get complete(): boolean {
    return this.bytes === this.file.size;
  }

  /** @throws QkLensError `diskFull`, `cannotWrite`; `badDigest` when there is more than there should be */
  async append(chunk: Uint8Array): Promise<void> {
    if (this.bytes + chunk.length > this.file.size) throw await this.refuse('more bytes than it should have');
    try {
      await this.handle.appendFile(chunk);
    } catch (error) {
      throw diskError(error, this.path) ?? error;
    }
    this.hash.update(chunk);
    this.bytes += chunk.length;
  }

  /** Begins again from nothing. */
  async restart(): Promise<void> {
    await this.handle.truncate(0);
    this.hash = startDigest(this.file.digest, this.file.size);
    this.bytes = 0;
  }

  /**
   * Makes it the blob.
   *
   * @throws QkLensError `badDigest` when the content is not what the hub says, which is then removed; `diskFull`,
   *   `cannotWrite`
   */
  async finish(): Promise<void> {
    if (this.hash.digest('hex') !== this.file.digest)
      throw await this.refuse('another digest than the hub tells');
    try {
      await this.handle.sync();
      await this.handle.close();
      await rename(this.path, this.path.slice(0, -'.incomplete'.length));
    } catch (error) {
      throw diskError(error, this.path) ?? error;
    }
  }

  /** Keeps what is there for another time. */
  async close(): Promise<void> {
    await this.handle.close().catch(() => undefined);
  }

  private async refuse(why: string): Promise<QkLensError> {
    await this.close();
    await rm(this.path, { force: true });
    return new QkLensError(
      'badDigest',
      `${this.file.path} came with ${why}, and was removed. Try again; if it happens again, something between you and the hub changes files.`,
    );
  }

  private async readBack(signal: AbortSignal | undefined): Promise<void> {
    const { size } = await this.handle.stat();
    if (size === 0) return;
    for await (const chunk of createReadStream(this.path, { end: size - 1, highWaterMark: 1 << 20 })) {
      if (signal?.aborted) throw cancelled();
      this.hash.update(chunk as Buffer);
      this.bytes += (chunk as Buffer).length;
    }
  }
}
