import { constants, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';

/** Why a file was not read; the message continues the file's name, as in "is a named pipe, not a file". */
export class FileError extends Error {
  constructor(
    readonly reason: 'missing' | 'notRegular' | 'tooLarge' | 'unreadable',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'FileError';
  }
}

/** Whether the path is a regular file, or a link to one. */
export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

/**
 * Opens a regular file, or a link to one, for reading. Named pipes, sockets and devices are not opened. If one replaces
 * the file in between, it is opened without blocking and closed again.
 *
 * @throws FileError `missing`, `notRegular`, `unreadable`
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  try {
    requireRegular(await stat(path));
    const handle = await open(path, constants.O_RDONLY | NON_BLOCKING);
    try {
      requireRegular(await handle.stat());
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw fileError(error);
  }
}

/** Windows has no such flag, and no named pipes in its file system. */
const NON_BLOCKING = constants.O_NONBLOCK ?? 0;

/**
 * Reads a whole regular file, or a link to one, of at most the given number of bytes. The bound holds whatever size the
 * file system reports: for files that grow, and for files in `/proc`, whose reported size is 0.
 *
 * @throws FileError
 */
export async function readRegularFile(path: string, mostBytes: number): Promise<Buffer> {
  const handle = await openRegularFile(path);
  try {
    const { size } = await handle.stat();
    if (size > mostBytes) throw tooLarge(mostBytes);
    let bytes = Buffer.allocUnsafe(Math.min(mostBytes, Math.max(size, FIRST_BYTES)) + 1);
    for (let length = 0; ;) {
      if (length > mostBytes) throw tooLarge(mostBytes);
      if (length === bytes.length) bytes = enlarged(bytes, mostBytes + 1);
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) return bytes.subarray(0, length);
      length += bytesRead;
    }
  } catch (error) {
    throw fileError(error);
  } finally {
    await handle.close();
  }
}

/** Size of the first read of a file that reports no size. */
const FIRST_BYTES = 4096;

function enlarged(bytes: Buffer, mostBytes: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafe(Math.min(2 * bytes.length, mostBytes));
  bytes.copy(larger);
  return larger;
}

function requireRegular(info: Stats): void {
  if (info.isFile()) return;
  const kind = info.isDirectory()
    ? 'a folder'
    : info.isFIFO()
      ? 'a named pipe'
      : info.isSocket()
        ? 'a socket'
        : 'a device';
  throw new FileError('notRegular', `is ${kind}, not a file`);
}

function tooLarge(mostBytes: number): FileError {
  return new FileError('tooLarge', `has more than the ${mostBytes} bytes that are read`);
}

function fileError(error: unknown): FileError {
  if (error instanceof FileError) return error;
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? new FileError('missing', 'is not there', { cause: error })
    : new FileError('unreadable', `can't be read (${code ?? 'unknown'})`, { cause: error });
}
