import type { RowOrder } from '../gguf/rowOrder.js';
import { PiecewiseReader } from '../piecewiseReader.js';
import type { TensorEntry } from '../tensorFile.js';
import type { PlacedEntry } from '../tensorStore.js';

/** Reads a matrix whose rows its file has in another order, in as many blocks of rows as are needed. */
export class ReorderedRows extends PiecewiseReader {
  private readonly rowBytes: number;

  constructor(
    private readonly stored: PlacedEntry,
    private readonly order: RowOrder,
  ) {
    super();
    const { byteLength, shape } = stored.entry;
    this.rowBytes = byteLength / shape[0];
  }

  readNow(_tensor: TensorEntry, from: number, to: number): Uint8Array {
    const { reader, entry } = this.stored;
    const piece = new Uint8Array(to - from);
    for (const block of this.blocks(from, to)) {
      const [start, end] = this.placeOf(block);
      this.put(reader.readNow(entry, start, end), block, from, piece);
    }
    return piece;
  }

  protected async fill(_tensor: TensorEntry, from: number, piece: Uint8Array): Promise<void> {
    const { reader, entry } = this.stored;
    for (const block of this.blocks(from, from + piece.length)) {
      const [start, end] = this.placeOf(block);
      const bytes = new Uint8Array(end - start);
      await reader.readInto(bytes, entry, start, bytes.length);
      this.put(bytes, block, from, piece);
    }
  }

  private get blockBytes(): number {
    return this.order.blockRows * this.rowBytes;
  }

  /** The blocks that hold bytes from (inclusive) to (exclusive). */
  private blocks(from: number, to: number): number[] {
    const first = Math.floor(from / this.blockBytes);
    return Array.from({ length: Math.ceil(to / this.blockBytes) - first }, (_, i) => first + i);
  }

  /** Where the stored tensor has a block, in bytes. */
  private placeOf(block: number): [number, number] {
    const start = this.order.storedBlock(block) * this.blockBytes;
    return [start, start + this.blockBytes];
  }

  /** Copies a block's rows into a piece that begins at a byte of the tensor. */
  private put(bytes: Uint8Array, block: number, from: number, piece: Uint8Array): void {
    const { blockRows, storedRow = (row: number) => row } = this.order;
    for (let row = 0; row < blockRows; row++) {
      const to = block * this.blockBytes + row * this.rowBytes - from;
      const [start, end] = [Math.max(0, -to), Math.min(this.rowBytes, piece.length - to)];
      const stored = storedRow(row) * this.rowBytes;
      if (start < end) piece.set(bytes.subarray(stored + start, stored + end), to + start);
    }
  }
}
