import { PiecewiseReader } from '../piecewiseReader.js';
import type { TensorEntry } from '../tensorFile.js';
import type { PlacedEntry } from '../tensorStore.js';
import type { QuantisedWeight } from './quantisedWeight.js';
import { readSection, readSectionNow } from './section.js';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Reads quantised weights as F32, in as many rows as are needed. */
export class DequantisedTensors extends PiecewiseReader {
  private readonly weights: ReadonlyMap<string, QuantisedWeight>;

  constructor(weights: readonly QuantisedWeight[]) {
    super();
    this.weights = new Map(weights.map((weight) => [weight.name, weight]));
  }

  /** The weights as tensors of a checkpoint. */
  entries(): PlacedEntry[] {
    return [...this.weights.values()].map(({ name, shape }) => ({
      reader: this,
      entry: { name, dtype: 'F32', shape, byteLength: shape[0] * shape[1] * FLOAT_BYTES },
    }));
  }

  readNow({ name }: TensorEntry, from: number, to: number): Uint8Array {
    const weight = this.weights.get(name)!;
    const rows = rowsOf(weight, from, to);
    const sections = weight.sections(...rows).map(readSectionNow);
    const piece = new Uint8Array(to - from);
    put(weight, sections, rows, from, piece);
    return piece;
  }

  protected async fill({ name }: TensorEntry, from: number, piece: Uint8Array): Promise<void> {
    const weight = this.weights.get(name)!;
    const rows = rowsOf(weight, from, from + piece.length);
    const sections: Uint8Array[] = [];
    for (const section of weight.sections(...rows)) sections.push(await readSection(section));
    put(weight, sections, rows, from, piece);
  }
}

/** The rows that hold bytes from (inclusive) to (exclusive). */
function rowsOf({ shape: [, columns] }: QuantisedWeight, from: number, to: number): [number, number] {
  const rowBytes = columns * FLOAT_BYTES;
  return [Math.floor(from / rowBytes), Math.ceil(to / rowBytes)];
}

/** Puts the numbers of some rows where they belong, in a piece that begins at a byte of the tensor. */
function put(
  weight: QuantisedWeight,
  sections: readonly Uint8Array[],
  [first, end]: readonly [number, number],
  from: number,
  piece: Uint8Array,
): void {
  const [, columns] = weight.shape;
  const count = (end - first) * columns;
  const start = from - first * columns * FLOAT_BYTES;
  if (piece.length === count * FLOAT_BYTES && piece.byteOffset % FLOAT_BYTES === 0) {
    weight.dequantise(sections, first, end, new Float32Array(piece.buffer, piece.byteOffset, count));
    return;
  }
  const numbers = new Float32Array(count);
  weight.dequantise(sections, first, end, numbers);
  piece.set(new Uint8Array(numbers.buffer, start, piece.length));
}
