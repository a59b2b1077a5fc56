import { tick } from '../tasks/tick.js';
import type { PositionedFile, PrepareOptions } from './positionedFile.js';
import { isContiguous, StridedReader, type Strided } from './stridedReader.js';
import { PiecewiseFile } from './piecewiseFile.js';
import type { TensorEntry } from './tensorFile.js';

/** A tensor whose numbers are in the file as they are read: row by row from one place on, or as a view with strides. */
export interface PlacedTensor extends TensorEntry {
  /** Bytes from the start of the file to the tensor's first number. */
  readonly offset: number;
  /** From one index of each dimension to the next, in numbers; absent if the numbers follow each other row by row. */
  readonly strides?: readonly number[];
}

/** An open file whose tensors lie in it uncompressed, in the dtypes that are read; only its header is kept. */
export class PlacedTensors extends PiecewiseFile {
  private readonly views: StridedReader;

  constructor(
    file: PositionedFile,
    readonly header: Uint8Array,
    readonly tensors: ReadonlyMap<string, PlacedTensor>,
    readonly note?: string | undefined,
    readonly config?: Readonly<Record<string, unknown>> | undefined,
  ) {
    super(file);
    this.views = new StridedReader(file);
  }

  override async readPieces(
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
    await this.file.announce(placed.offset + from, to - from, signal);
    await super.readPieces(tensor, from, to, pieceBytes, onPiece, signal);
  }

  override async readInto(
    room: Uint8Array,
    tensor: TensorEntry,
    from: number,
    pieceBytes: number,
    signal?: AbortSignal,
    onPiece?: (from: number, to: number) => void,
  ): Promise<void> {
    const placed = this.placed(tensor);
    if (isStrided(placed)) {
      room.set(await this.views.read(placed, from, from + room.length, signal));
      onPiece?.(0, room.length);
      return;
    }
    await this.file.announce(placed.offset + from, room.length, signal);
    await super.readInto(room, tensor, from, pieceBytes, signal, onPiece);
  }

  async prepare(tensor: TensorEntry, options?: PrepareOptions): Promise<void> {
    const placed = this.placed(tensor);
    if (!isStrided(placed)) await this.file.prepare(placed.offset, placed.byteLength, options);
  }

  readNow(tensor: TensorEntry, from: number, to: number): Uint8Array {
    const placed = this.placed(tensor);
    if (isStrided(placed)) return this.views.readNow(placed, from, to);
    const bytes = new Uint8Array(to - from);
    this.file.fillNow(placed.offset + from, bytes);
    return bytes;
  }

  protected fill(tensor: TensorEntry, from: number, piece: Uint8Array): Promise<void> {
    return this.file.fill(this.placed(tensor).offset + from, piece);
  }

  /** An entry is only ever passed to the file that it came from. */
  private placed({ name }: TensorEntry): PlacedTensor {
    return this.tensors.get(name)!;
  }
}

function isStrided(tensor: PlacedTensor): tensor is PlacedTensor & Strided {
  return tensor.strides !== undefined && !isContiguous(tensor.shape, tensor.strides);
}
