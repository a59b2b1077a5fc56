import { tick } from '../../tasks/tick.js';
import { bytesPerElement } from '../dtype.js';
import type { PositionedFile } from '../positionedFile.js';
import type { TensorEntry, TensorFile } from '../tensorFile.js';
import { isPlain, stretchesOf, type GgufEntry } from './ggufEntry.js';

/** An open GGUF file. Quantised tensors are read as F32, in pieces of as many blocks as are needed. */
export class GgufFile implements TensorFile {
  readonly note?: string;

  /** @param header identifies what the file says of its tensors */
  constructor(
    private readonly file: PositionedFile,
    readonly header: Uint8Array,
    readonly tensors: ReadonlyMap<string, GgufEntry>,
    note?: string,
  ) {
    if (note !== undefined) this.note = note;
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
    const buffer = new Uint8Array(Math.min(pieceBytes, to - from));
    for (let at = from; at < to; at += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, to - at));
      await this.fill(this.entry(tensor), at, piece);
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
    for (let at = 0; at < room.length; at += pieceBytes) {
      const piece = room.subarray(at, Math.min(at + pieceBytes, room.length));
      await this.fill(this.entry(tensor), from + at, piece);
      await tick(signal);
    }
  }

  readNow(tensor: TensorEntry, from: number, to: number): Uint8Array {
    const bytes = new Uint8Array(to - from);
    for (const { position, byteLength, put } of stretchesOf(this.entry(tensor), bytes, from)) {
      const raw = new Uint8Array(byteLength);
      this.file.fillNow(position, raw);
      put(raw);
    }
    return bytes;
  }

  digest(signal?: AbortSignal): Promise<string> {
    return this.file.digest(signal);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private async fill(entry: GgufEntry, from: number, room: Uint8Array): Promise<void> {
    if (isPlain(entry)) {
      const start = entry.stored.offset + entry.firstNumber * bytesPerElement(entry.dtype)!;
      await this.file.fill(start + from, room);
      return;
    }
    for (const { position, byteLength, put } of stretchesOf(entry, room, from))
      put(await this.file.bytes(position, byteLength));
  }

  /** An entry is only ever passed to the file that it came from. */
  private entry({ name }: TensorEntry): GgufEntry {
    return this.tensors.get(name)!;
  }
}
