import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { identityOf } from '../files/fileIdentity.js';
import { openRegularFile } from '../files/regularFile.js';
import { QkLensError } from '../protocol/errors.js';
import { RemoteBytes } from '../hub/remote/remoteBytes.js';
import { MOST_REMOTE_FILE_BYTES, remoteFileAt, type RemoteFile } from '../hub/remote/remoteFile.js';
import { tick } from '../tasks/tick.js';

/** The size of one read: bounds both memory and the delay of a cancellation. */
const READ_BYTES = 8 << 20;

export interface PrepareOptions {
  readonly signal?: AbortSignal | undefined;
  /** From 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** An open file of weights of any format, read by position. */
export class PositionedFile {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    readonly size: number,
    /** {@link fileIdentity} at the time of opening. */
    readonly identity: string,
    /** If it stands for a file on the hub. */
    private readonly remote?: { readonly file: RemoteFile; readonly bytes: RemoteBytes },
  ) {}

  /** @throws QkLensError `noWeights` if it is not a regular file or can't be opened */
  static async open(path: string): Promise<PositionedFile> {
    const handle = await openRegularFile(path).catch((error: unknown) => {
      throw new QkLensError('noWeights', `${path} ${(error as Error).message}.`, { cause: error });
    });
    try {
      const stats = await handle.stat({ bigint: true });
      const local = new PositionedFile(path, handle, Number(stats.size), identityOf(stats));
      if (local.size > MOST_REMOTE_FILE_BYTES) return local;
      const file = await remoteFileAt(path, await local.bytes(0, local.size));
      if (!file) return local;
      const remote = { file, bytes: await RemoteBytes.open(file) };
      return new PositionedFile(path, handle, file.size, local.identity, remote);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The digest that the hub lists, of a file there; undefined for a file on this machine. */
  get listedDigest(): string | undefined {
    return this.remote?.file.digest;
  }

  /**
   * Says that a part will be read. On a file on the hub, it is asked for as a whole, and fetched in few requests.
   *
   * @throws QkLensError `hubLimit`
   */
  async announce(position: number, length: number, signal?: AbortSignal): Promise<void> {
    await this.remote?.bytes.announce(position, length, signal);
  }

  /**
   * Makes a part ready for {@link fillNow}: all parts of a file on this machine are.
   *
   * @throws QkLensError as {@link fill}
   */
  async prepare(position: number, length: number, options: PrepareOptions = {}): Promise<void> {
    await this.remote?.bytes.fetchAll(position, length, options.signal, options.onProgress);
  }

  /**
   * Fills a buffer from a position of the file on.
   *
   * @throws QkLensError `fileChanged` if the file has become shorter or can't be read any more; on the hub also
   *   `hubLimit`, `network`, `noAccess`, `noRepository`, `hubBusy`, `diskFull`, `cannotWrite`
   */
  async fill(position: number, bytes: Uint8Array): Promise<void> {
    if (this.remote) {
      if (position + bytes.length > this.size) throw this.shorter();
      await this.remote.bytes.fill(position, bytes);
      return;
    }
    for (let done = 0; done < bytes.length;) {
      const length = Math.min(READ_BYTES, bytes.length - done);
      const { bytesRead } = await this.handle
        .read(bytes, done, length, position + done)
        .catch((error: unknown) => {
          throw this.unreadable(error);
        });
      if (bytesRead === 0) throw this.shorter();
      done += bytesRead;
    }
  }

  /** Like {@link fill}, at once, for parts so small that nothing else waits long, and that are on this machine. */
  fillNow(position: number, bytes: Uint8Array): void {
    if (this.remote) {
      this.remote.bytes.fillNow(position, bytes);
      return;
    }
    for (let done = 0; done < bytes.length;) {
      const count = this.readSome(bytes, done, position + done);
      if (count === 0) throw this.shorter();
      done += count;
    }
  }

  /** New memory with a part of the file; throws as {@link fill}. */
  async bytes(position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    await this.fill(position, bytes);
    return bytes;
  }

  /**
   * SHA-256 of the whole file, as 64 hexadecimal digits, for files small enough to fit in memory.
   *
   * @throws QkLensError as {@link fill}, `cancelled`
   */
  async digest(signal?: AbortSignal): Promise<string> {
    const bytes = await this.bytes(0, this.size);
    await tick(signal);
    return createHash('sha256').update(bytes).digest('hex');
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private readSome(bytes: Uint8Array, at: number, position: number): number {
    try {
      return readSync(this.handle.fd, bytes, at, bytes.length - at, position);
    } catch (error) {
      throw this.unreadable(error);
    }
  }

  private unreadable(error: unknown): QkLensError {
    return new QkLensError(
      'fileChanged',
      `${this.path} can't be read any more (${(error as NodeJS.ErrnoException).code ?? 'unknown'}): it was closed or removed. Open the checkpoint again.`,
      { cause: error },
    );
  }

  private shorter(): QkLensError {
    return new QkLensError(
      'fileChanged',
      `${this.path} has become shorter since it was opened. Open the checkpoint again.`,
    );
  }
}
