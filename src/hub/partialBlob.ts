import type { Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open as openFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { QkLensError } from '../protocol/errors.js';
import { startDigest } from './digest.js';
import { diskError } from './hubErrors.js';
import type { HubFile } from './neededFiles.js';
import { cancelled } from './waiting.js';

/** Opens a file to append to it; replaced by tests of full disks. */
export type OpenFile = (file: string, flags: number) => Promise<FileHandle>;

const PIECE_BYTES = 1 << 20;

/** To append and read back, not through a link, and without waiting for a pipe's other end; Windows has not all of them. */
const FLAGS =
  constants.O_RDWR |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

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
    const handle = await openRegular(path, open).catch((error: unknown) => {
      throw diskError(error, path) ?? error;
    });
    try {
      if (!(await handle.stat()).isFile()) {
        throw new QkLensError('cannotWrite', `${path} is no regular file. Remove it, then try again.`);
      }
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

  /** Digests what is there; begins again when that is more than the file has. */
  private async readBack(signal: AbortSignal | undefined): Promise<void> {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (;;) {
      const { bytesRead } = await this.handle.read(piece, 0, piece.length, this.bytes);
      if (bytesRead === 0) return;
      if (signal?.aborted) throw cancelled();
      this.hash.update(piece.subarray(0, bytesRead));
      this.bytes += bytesRead;
      if (this.bytes > this.file.size) return this.restart();
    }
  }
}

/** What stands in the file's place and is none, such as a link, is removed; so is a file that has another name too. */
async function openRegular(path: string, open: OpenFile): Promise<FileHandle> {
  const there = await lstat(path).catch(() => undefined);
  if (there && !(there.isFile() && there.nlink === 1)) await rm(path);
  return open(path, FLAGS);
}
