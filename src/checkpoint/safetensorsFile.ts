import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { identityOf } from '../files/fileIdentity.js';
import { openRegularFile } from '../files/regularFile.js';
import { QkLensError } from '../protocol/errors.js';
import { tick } from '../tasks/tick.js';
import {
  headerLength,
  MOST_HEADER_BYTES,
  MOST_TENSORS,
  parseHeader,
  type TensorEntry,
} from './safetensorsHeader.js';

/** The size of one read: bounds both memory and the delay of a cancellation. */
const READ_BYTES = 8 << 20;

/** An open safetensors file, read by position; only its header is kept. */
export class SafetensorsFile {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    readonly size: number,
    /** {@link fileIdentity} at the time of opening. */
    readonly identity: string,
    /** The header's bytes as stored in the file. */
    readonly header: Uint8Array,
    readonly tensors: ReadonlyMap<string, TensorEntry>,
  ) {}

  /**
   * @param before files of the same checkpoint, whose headers count towards the shared limits
   * @throws QkLensError `badSafetensors` if it is not a complete safetensors file, `noWeights` if it can't be opened
   */
  static async open(path: string, before: readonly SafetensorsFile[] = []): Promise<SafetensorsFile> {
    const handle = await openRegularFile(path).catch((error: unknown) => {
      throw new QkLensError('noWeights', `${path} ${(error as Error).message}.`, { cause: error });
    });
    try {
      const stats = await handle.stat({ bigint: true });
      const size = Number(stats.size);
      const first = await readExactly(handle, path, 0, Math.min(8, size));
      const mostBytes = MOST_HEADER_BYTES - sum(before.map((file) => file.header.length));
      const header = await readExactly(handle, path, 8, headerLength(first, size, path, mostBytes));
      const most = MOST_TENSORS - sum(before.map((file) => file.tensors.size));
      const tensors = parseHeader(header, size, path, most);
      return new SafetensorsFile(path, handle, size, identityOf(stats), header, tensors);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * Reads part of a tensor's bytes in pieces, passing each on before the next is read.
   *
   * @param from,to bytes from the tensor's start
   * @param onPiece receives a buffer that is reused after it returns, and the piece's offset from the tensor's start
   * @throws QkLensError `fileChanged` if the file has become shorter, `cancelled`
   */
  async readPieces(
    tensor: TensorEntry,
    from: number,
    to: number,
    pieceBytes: number,
    onPiece: (bytes: Uint8Array, at: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const buffer = new Uint8Array(Math.min(pieceBytes, to - from));
    for (let at = from; at < to; at += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, to - at));
      await fill(this.handle, this.path, tensor.offset + at, piece);
      onPiece(piece, at);
      await tick(signal);
    }
  }

  /**
   * Fills a buffer with a tensor's bytes from an offset on.
   *
   * @param from bytes from the tensor's start
   * @throws QkLensError as {@link readPieces}
   */
  async readInto(
    room: Uint8Array,
    tensor: TensorEntry,
    from: number,
    pieceBytes: number,
    signal?: AbortSignal,
  ): Promise<void> {
    for (let at = 0; at < room.length; at += pieceBytes) {
      const piece = room.subarray(at, Math.min(at + pieceBytes, room.length));
      await fill(this.handle, this.path, tensor.offset + from + at, piece);
      await tick(signal);
    }
  }

  /**
   * Reads part of a tensor's bytes at once, for parts so small that nothing else waits long.
   *
   * @param from,to bytes from the tensor's start
   * @throws QkLensError `fileChanged`
   */
  readNow(tensor: TensorEntry, from: number, to: number): Uint8Array {
    const bytes = new Uint8Array(to - from);
    for (let done = 0; done < bytes.length;) {
      const count = this.readSome(bytes, done, tensor.offset + from + done);
      if (count === 0) throw shorter(this.path);
      done += count;
    }
    return bytes;
  }

  private readSome(bytes: Uint8Array, at: number, position: number): number {
    try {
      return readSync(this.handle.fd, bytes, at, bytes.length - at, position);
    } catch (error) {
      throw unreadable(this.path, error);
    }
  }

  /**
   * SHA-256 of the whole file, as 64 hexadecimal digits, for files small enough to fit in memory.
   *
   * @throws QkLensError as {@link readPieces}
   */
  async digest(signal?: AbortSignal): Promise<string> {
    const bytes = await readExactly(this.handle, this.path, 0, this.size);
    await tick(signal);
    return createHash('sha256').update(bytes).digest('hex');
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

async function readExactly(
  handle: FileHandle,
  path: string,
  position: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await fill(handle, path, position, bytes);
  return bytes;
}

async function fill(handle: FileHandle, path: string, position: number, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const length = Math.min(READ_BYTES, bytes.length - done);
    const { bytesRead } = await handle.read(bytes, done, length, position + done).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    if (bytesRead === 0) {
      throw shorter(path);
    }
    done += bytesRead;
  }
}

function unreadable(path: string, error: unknown): QkLensError {
  return new QkLensError(
    'fileChanged',
    `${path} can't be read any more (${(error as NodeJS.ErrnoException).code ?? 'unknown'}): it was closed or taken away. Open the checkpoint again.`,
    { cause: error },
  );
}

function shorter(path: string): QkLensError {
  return new QkLensError(
    'fileChanged',
    `${path} has become shorter since it was opened. Open the checkpoint again.`,
  );
}
