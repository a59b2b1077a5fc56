import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { openRegularFile } from '../files/regularFile.js';
import type { Matrix } from '../linalg/matrix.js';
import { tick } from '../tasks/tick.js';

/** Matrices by name, stored and read back together. */
export type Matrices = Readonly<Record<string, Matrix>>;

const MAGIC = 'QKLENS01';
const PIECE_BYTES = 4 << 20;
const DIGEST_BYTES = 32;
const MOST_HEADER_BYTES = 1 << 16;

interface Header {
  readonly key: string;
  readonly matrices: readonly {
    readonly name: string;
    readonly type: 'f32' | 'f64';
    readonly rows: number;
    readonly cols: number;
  }[];
}

/**
 * Writes matrices to a new file: eight bytes of magic and version, the header's length (uint32), the header as JSON,
 * the numbers in the machine's byte order, and the SHA-256 of everything before it.
 *
 * @throws file-system errors (ENOSPC, …); the file is then incomplete, and {@link readMatrixFile} rejects it
 */
export async function writeMatrixFile(path: string, key: string, matrices: Matrices): Promise<void> {
  const header: Header = {
    key,
    matrices: Object.entries(matrices).map(([name, { data, rows, cols }]) => ({
      name,
      type: data instanceof Float32Array ? 'f32' : 'f64',
      rows,
      cols,
    })),
  };
  const json = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(MAGIC.length + 4);
  start.write(MAGIC, 'latin1');
  start.writeUInt32LE(json.length, MAGIC.length);
  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  try {
    for (const part of [start, json, ...Object.values(matrices).map(({ data }) => bytesOf(data))]) {
      for (let at = 0; at < part.length; at += PIECE_BYTES) {
        const piece = part.subarray(at, at + PIECE_BYTES);
        hash.update(piece);
        await file.writeFile(piece);
        await tick(undefined);
      }
    }
    await file.writeFile(hash.digest());
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Reads a file written by {@link writeMatrixFile}.
 *
 * @returns undefined if it is incomplete, was changed, or has another key
 * @throws QkLensError `cancelled`; FileError if it can't be opened; file-system errors
 */
export async function readMatrixFile(
  path: string,
  key: string,
  signal?: AbortSignal,
): Promise<Matrices | undefined> {
  const file = await openRegularFile(path);
  try {
    const reader = new DigestingReader(file, signal);
    const start = Buffer.alloc(MAGIC.length + 4);
    if (!(await reader.fill(start)) || start.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
    const length = start.readUInt32LE(MAGIC.length);
    if (length > MOST_HEADER_BYTES) return undefined;
    const json = Buffer.alloc(length);
    if (!(await reader.fill(json))) return undefined;
    const header = parseHeader(json);
    if (header?.key !== key) return undefined;
    const bytes = header.matrices.reduce((sum, m) => sum + m.rows * m.cols * (m.type === 'f32' ? 4 : 8), 0);
    if ((await file.stat()).size !== start.length + length + bytes + DIGEST_BYTES) return undefined;
    const matrices: Record<string, Matrix> = {};
    for (const { name, type, rows, cols } of header.matrices) {
      const data = type === 'f32' ? new Float32Array(rows * cols) : new Float64Array(rows * cols);
      if (!(await reader.fill(bytesOf(data)))) return undefined;
      matrices[name] = { data, rows, cols };
    }
    return (await reader.digestFollows()) ? matrices : undefined;
  } finally {
    await file.close();
  }
}

function parseHeader(json: Buffer): Header | undefined {
  try {
    return JSON.parse(json.toString()) as Header;
  } catch {
    return undefined;
  }
}

function bytesOf(data: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Reads a file from its start and keeps a running digest of what it has read. */
class DigestingReader {
  private readonly hash = createHash('sha256');
  private position = 0;

  constructor(
    private readonly file: FileHandle,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Whether the file had enough bytes to fill the buffer. */
  async fill(target: Uint8Array): Promise<boolean> {
    for (let at = 0; at < target.length;) {
      const piece = target.subarray(at, at + PIECE_BYTES);
      const { bytesRead } = await this.file.read(piece, 0, piece.length, this.position);
      if (bytesRead === 0) return false;
      this.hash.update(piece.subarray(0, bytesRead));
      this.position += bytesRead;
      at += bytesRead;
      await tick(this.signal);
    }
    return true;
  }

  /** Whether the next bytes are the digest of everything before them. */
  async digestFollows(): Promise<boolean> {
    const kept = Buffer.alloc(DIGEST_BYTES);
    const { bytesRead } = await this.file.read(kept, 0, DIGEST_BYTES, this.position);
    return bytesRead === DIGEST_BYTES && kept.equals(this.hash.digest());
  }
}
