import type { PrepareOptions } from './positionedFile.js';

/** One tensor of a file of weights. */
export interface TensorEntry {
  /** In the file; a checkpoint may know the tensor without its prefix. */
  readonly name: string;
  /** In safetensors' spelling: F32, F16, BF16, … */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Of its numbers row by row: the product of the shape and the size of one number. */
  readonly byteLength: number;
}

/** Reads tensors as bytes: little-endian numbers row by row, however they are stored. */
export interface TensorReader {
  /**
   * Reads part of a tensor's bytes in pieces, passing each on before the next is read.
   *
   * @param from,to bytes from the tensor's start
   * @param onPiece receives a buffer that is reused after it returns, and the piece's offset from the tensor's start
   * @throws QkLensError `fileChanged` if the file has become shorter, `unsupportedLayout`, `cancelled`
   */
  readPieces(
    tensor: TensorEntry,
    from: number,
    to: number,
    pieceBytes: number,
    onPiece: (bytes: Uint8Array, at: number) => void,
    signal?: AbortSignal,
  ): Promise<void>;

  /**
   * Fills a buffer with a tensor's bytes from an offset on.
   *
   * @param from bytes from the tensor's start
   * @param onPiece receives where in the buffer each piece that was read begins and ends
   * @throws QkLensError as {@link readPieces}
   */
  readInto(
    room: Uint8Array,
    tensor: TensorEntry,
    from: number,
    pieceBytes: number,
    signal?: AbortSignal,
    onPiece?: (from: number, to: number) => void,
  ): Promise<void>;

  /**
   * Fetches a tensor of a file on the hub, so that {@link readNow} reads it; absent where all bytes are on this machine.
   *
   * @throws QkLensError as {@link readPieces}
   */
  prepare?(tensor: TensorEntry, options?: PrepareOptions): Promise<void>;

  /**
   * Reads part of a tensor's bytes at once, for parts so small that nothing else waits long.
   *
   * @param from,to bytes from the tensor's start
   * @throws QkLensError `fileChanged`, `unsupportedLayout`
   */
  readNow(tensor: TensorEntry, from: number, to: number): Uint8Array;
}

/** An open file of weights in one of the formats. */
export interface TensorFile extends TensorReader {
  readonly path: string;
  readonly size: number;
  /** {@link fileIdentity} at the time of opening. */
  readonly identity: string;
  /** Of a file on the hub, read as questions need it: the SHA-256 that the hub lists. */
  readonly listedDigest?: string | undefined;
  /** The part of the file that describes its tensors, as stored. */
  readonly header: Uint8Array;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** Where in the file the tensors were found, in one sentence, if it may hold other things too. */
  readonly note?: string | undefined;
  /** The model's config, or fields of it, if the file carries them, in the form of a config.json. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;

  /**
   * SHA-256 of the whole file, as 64 hexadecimal digits, for files small enough to fit in memory.
   *
   * @throws QkLensError as {@link readPieces}
   */
  digest(signal?: AbortSignal): Promise<string>;

  close(): Promise<void>;
}

/**
 * Limits for all files of a checkpoint together. DeepSeek V3 and R1, with 256 experts in each of 58 layers and a scale
 * beside each weight, have 91,991 tensors and 12 MB of headers; Kimi K2, with 384 experts, less than twice as many.
 */
export const MOST_TENSORS = 200_000;
export const MOST_HEADER_BYTES = 32 << 20;

/** What a checkpoint's other files leave of the limits. */
export function leftBy(before: readonly TensorFile[]): {
  readonly tensors: number;
  readonly headerBytes: number;
} {
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  return {
    tensors: MOST_TENSORS - sum(before.map((file) => file.tensors.size)),
    headerBytes: MOST_HEADER_BYTES - sum(before.map((file) => file.header.length)),
  };
}
