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

/** Stored numbers: floats, integers of up to 32 bits, and exponents of two (F8_E8M0). */
export function numbersOf(dtype: string, bytes: Uint8Array): Float32Array {
  const numbers = new Float32Array(bytes.length / bytesPerElement(dtype)!);
  if (isFloatDtype(dtype)) {
    decode(dtype, bytes, numbers);
    return numbers;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = INTEGERS[dtype as IntegerDtype];
  for (let i = 0; i < numbers.length; i++) numbers[i] = read(view, i);
  return numbers;
}

/** Words of 32 bits, as packed tensors have. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, bytes.length / Uint32Array.BYTES_PER_ELEMENT);
}

const INTEGERS = {
  I8: (view: DataView, i: number) => view.getInt8(i),
  U8: (view: DataView, i: number) => view.getUint8(i),
  I32: (view: DataView, i: number) => view.getInt32(4 * i, true),
  /** OCP Microscaling Formats 1.0, 5.4.1: 2^(e - 127). */
  F8_E8M0: (view: DataView, i: number) => 2 ** (view.getUint8(i) - 127),
} as const;

type IntegerDtype = keyof typeof INTEGERS;
