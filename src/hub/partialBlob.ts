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

/**
 * To append and read back, without following a link or waiting for a pipe's other end; Windows lacks some of these
 * flags.
 */
const FLAGS =
  constants.O_RDWR |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

/**
 * A blob during its download: `DIGEST.incomplete` beside its final place. An earlier incomplete file is continued. It
 * becomes the blob only once it is complete and has the right digest.
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

  /** Bytes present. */
  get size(): number {
    return this.bytes;
  }

  get complete(): boolean {
    return this.bytes === this.file.size;
  }

  /** @throws QkLensError `diskFull`, `cannotWrite`; `badDigest` if there is more than there should be */
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

  /** Starts over with an empty file. */
  async restart(): Promise<void> {
    await this.handle.truncate(0);
    this.hash = startDigest(this.file.digest, this.file.size);
    this.bytes = 0;
  }

  /**
   * Makes it the blob.
   *
   * @throws QkLensError `badDigest` if the content does not match the hub's digest; it is then removed; `diskFull`,
   *   `cannotWrite`
   */
  async finish(): Promise<void> {
    if (this.hash.digest('hex') !== this.file.digest)
      throw await this.refuse('another digest than the hub reports');
    try {
      await this.handle.sync();
      await this.handle.close();
      await rename(this.path, this.path.slice(0, -'.incomplete'.length));
    } catch (error) {
      throw diskError(error, this.path) ?? error;
    }
  }

  /** Keeps the bytes so far for another download. */
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

  /** Digests the bytes present; starts over if there are more than the file has. */
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

/** Anything else in the file's place, such as a link, is removed; so is a file with a second name. */
async function openRegular(path: string, open: OpenFile): Promise<FileHandle> {
  const there = await lstat(path).catch(() => undefined);
  if (there && !(there.isFile() && there.nlink === 1)) await rm(path);
  return open(path, FLAGS);
}
