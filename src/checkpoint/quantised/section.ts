import { bytesPerElement, decode, isFloatDtype } from '../dtype.js';
import type { PlacedEntry } from '../tensorStore.js';

/** A part of a stored tensor, seen as a matrix: rows and columns from (inclusive) to (exclusive). */
export interface Section {
  readonly part: PlacedEntry;
  /** Numbers in a row of the whole matrix. */
  readonly width: number;
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

/** Runs of this size are read at once: they are many, and each is short. */
const SMALL_BYTES = 64 << 10;

/** The bytes of a section, row by row; throws as `TensorReader.readInto`. */
export async function readSection(section: Section): Promise<Uint8Array> {
  const { runs, runBytes } = runsOf(section);
  if (runBytes <= SMALL_BYTES) return readSectionNow(section);
  const bytes = new Uint8Array(runs.length * runBytes);
  const { entry, reader } = section.part;
  for (const [run, from] of runs.entries()) {
    const room = bytes.subarray(run * runBytes, (run + 1) * runBytes);
    await reader.readInto(room, entry, from, runBytes);
  }
  return bytes;
}

/** Like {@link readSection}, at once. */
export function readSectionNow(section: Section): Uint8Array {
  const { runs, runBytes } = runsOf(section);
  const bytes = new Uint8Array(runs.length * runBytes);
  const { entry, reader } = section.part;
  for (const [run, from] of runs.entries()) {
    bytes.set(reader.readNow(entry, from, from + runBytes), run * runBytes);
  }
  return bytes;
}

/** Bytes that follow each other in the tensor: where each run begins, and how long all of them are. */
function runsOf({ part, width, rows: [top, bottom], columns: [left, right] }: Section): {
  readonly runs: readonly number[];
  readonly runBytes: number;
} {
  const size = bytesPerElement(part.entry.dtype)!;
  const whole = left === 0 && right === width;
  if (whole) return { runs: [top * width * size], runBytes: (bottom - top) * width * size };
  const runs = Array.from({ length: bottom - top }, (_, row) => ((top + row) * width + left) * size);
  return { runs, runBytes: (right - left) * size };
}

/** Stored numbers: floats, integers of 8 or 32 bits, and exponents of two. */
export function numbersOf(dtype: string, bytes: Uint8Array): Float32Array {
  if (isFloatDtype(dtype)) {
    const numbers = new Float32Array(bytes.length / bytesPerElement(dtype)!);
    decode(dtype, bytes, numbers);
    return numbers;
  }
  switch (dtype) {
    case 'I8':
      return Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length));
    case 'I32':
      return Float32Array.from(wordsOf(bytes));
    case 'F8_E8M0':
      // OCP Microscaling Formats 1.0, 5.4.1.
      return Float32Array.from(bytes, (exponent) => 2 ** (exponent - 127));
    default:
      throw new RangeError(`numbers of ${dtype} are not read`);
  }
}

/** Words of 32 bits, as packed tensors have. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % Int32Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, bytes.length / Int32Array.BYTES_PER_ELEMENT);
}
