import { tick } from '../tasks/tick.js';
import type { PositionedFile } from './positionedFile.js';
import { isContiguous, StridedReader, type Strided } from './stridedReader.js';
import type { TensorEntry, TensorFile } from './tensorFile.js';

/** A tensor whose numbers are in the file as they are read: row by row from one place on, or as a view with strides. */
export interface PlacedTensor extends TensorEntry {
  /** Bytes from the start of the file to the tensor's first number. */
  readonly offset: number;
  /** From one index of each dimension to the next, in numbers; absent if the numbers follow each other row by row. */
  readonly strides?: readonly number[];
}

/** An open file whose tensors lie in it uncompressed, in the dtypes that are read; only its header is kept. */
export class PlacedTensors implements TensorFile {
  private readonly views: StridedReader;

  constructor(
    private readonly file: PositionedFile,
    readonly header: Uint8Array,
    readonly tensors: ReadonlyMap<string, PlacedTensor>,
    readonly note?: string | undefined,
    readonly config?: Readonly<Record<string, unknown>> | undefined,
  ) {
    this.views = new StridedReader(file);
  }

  get path(): string {
    return this.file.path;
  }

  get size(): number {
    return this.file.size;
  }

  get identity(): string {
    return this.file.identity;
  }

  async readPieces(
    tensor: TensorEntry,
    from: number,
    to: number,
    pieceBytes: number,
    onPiece: (bytes: Uint8Array, at: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const placed = this.placed(tensor);
    if (isStrided(placed)) {
      const bytes = await this.views.read(placed, from, to, signal);
      for (let at = from; at < to; at += pieceBytes) {
        onPiece(bytes.subarray(at - from, Math.min(at + pieceBytes, to) - from), at);
        await tick(signal);
      }
      return;
    }
    const buffer = new Uint8Array(Math.min(pieceBytes, to - from));
    for (let at = from; at < to; at += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, to - at));
      await this.file.fill(placed.offset + at, piece);
      onPiece(piece, at);
      await tick(signal);
    }
  }

  async readInto(
    room: Uint8Array,
    tensor: TensorEntry,
    from: number,
    pieceBytes: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const placed = this.placed(tensor);
    if (isStrided(placed)) {
      room.set(await this.views.read(placed, from, from + room.length, signal));
      return;
    }
    for (let at = 0; at < room.length; at += pieceBytes) {
      const piece = room.subarray(at, Math.min(at + pieceBytes, room.length));
      await this.file.fill(placed.offset + from + at, piece);
      await tick(signal);
    }
  }

  readNow(tensor: TensorEntry, from: number, to: number): Uint8Array {
    const placed = this.placed(tensor);
    if (isStrided(placed)) return this.views.readNow(placed, from, to);
    const bytes = new Uint8Array(to - from);
    this.file.fillNow(placed.offset + from, bytes);
    return bytes;
  }

  digest(signal?: AbortSignal): Promise<string> {
    return this.file.digest(signal);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** An entry is only ever passed to the file that it came from. */
  private placed({ name }: TensorEntry): PlacedTensor {
    return this.tensors.get(name)!;
  }
}

function isStrided(tensor: PlacedTensor): tensor is PlacedTensor & Strided {
  return tensor.strides !== undefined && !isContiguous(tensor.shape, tensor.strides);
}
