import { bytesPerElement } from '../dtype.js';
import { PiecewiseFile } from '../piecewiseFile.js';
import type { PositionedFile } from '../positionedFile.js';
import type { TensorEntry } from '../tensorFile.js';
import { isPlain, stretchesOf, type GgufEntry } from './ggufEntry.js';

/** An open GGUF file. Quantised tensors are read as F32, in pieces of as many blocks as are needed. */
export class GgufFile extends PiecewiseFile {
  /** @param header identifies what the file says of its tensors */
  constructor(
    file: PositionedFile,
    readonly header: Uint8Array,
    readonly tensors: ReadonlyMap<string, GgufEntry>,
    readonly note?: string | undefined,
  ) {
    super(file);
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

  protected async fill(tensor: TensorEntry, from: number, piece: Uint8Array): Promise<void> {
    const entry = this.entry(tensor);
    if (isPlain(entry)) {
      const start = entry.stored.offset + entry.firstNumber * bytesPerElement(entry.dtype)!;
      await this.file.fill(start + from, piece);
      return;
    }
    for (const { position, byteLength, put } of stretchesOf(entry, piece, from))
      put(await this.file.bytes(position, byteLength));
  }

  /** An entry is only ever passed to the file that it came from. */
  private entry({ name }: TensorEntry): GgufEntry {
    return this.tensors.get(name)!;
  }
}
