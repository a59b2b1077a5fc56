import { bytesPerElement, decode, isFloatDtype } from '../dtype.js';
import type { TensorEntry } from '../tensorFile.js';
import { dequantizerOf } from './dequantize/dequantize.js';
import type { GgufTensor } from './ggufHeader.js';
import type { RowOrder } from './rowOrder.js';

/** A tensor of a GGUF file as it is read: under the name, in the order and of the values that transformers has. */
export interface GgufEntry extends TensorEntry {
  readonly stored: GgufTensor;
  /** Its first number among those of the stored tensor. */
  readonly firstNumber: number;
  readonly order?: RowOrder;
  /** Added to every stored number. */
  readonly shift?: number;
}

/** Numbers that follow each other in the file, and what becomes of their bytes once they are decoded. */
export interface Stretch {
  /** Bytes from the start of the file. */
  readonly position: number;
  readonly byteLength: number;
  /** Decodes what the file has there, and puts it where it belongs. */
  readonly put: (raw: Uint8Array) => void;
}

/** Whether the bytes in the file are those that are read. */
export function isPlain({ dtype, stored, order, shift }: GgufEntry): boolean {
  return dtype === stored.type.name && order === undefined && shift === undefined;
}

/**
 * What must be read for a part of a tensor's bytes.
 *
 * @param room for the bytes
 * @param from the part's place, in bytes from the tensor's start
 */
export function stretchesOf(entry: GgufEntry, room: Uint8Array, from: number): Stretch[] {
  const { order, firstNumber } = entry;
  const size = bytesPerElement(entry.dtype)!;
  const [first, last] = [Math.floor(from / size), Math.ceil((from + room.length) / size)];
  if (!order) {
    const whole = (bytes: Uint8Array) => place(bytes, first * size - from, room);
    return [stretch(entry, firstNumber + first, firstNumber + last, whole)];
  }
  const { blockRows, storedBlock, storedRow = (row: number) => row } = order;
  const width = entry.shape.slice(1).reduce((product, length) => product * length, 1);
  const numbers = blockRows * width;
  const stretches: Stretch[] = [];
  for (let block = Math.floor(first / numbers); block * numbers < last; block++) {
    const start = firstNumber + storedBlock(block) * numbers;
    const byRows = (bytes: Uint8Array) => {
      for (let row = 0; row < blockRows; row++) {
        const stored = storedRow(row) * width * size;
        const to = (block * numbers + row * width) * size - from;
        place(bytes.subarray(stored, stored + width * size), to, room);
      }
    };
    stretches.push(stretch(entry, start, start + numbers, byRows));
  }
  return stretches;
}

/** Copies bytes to a place of the room, which may begin before it and end after it. */
function place(bytes: Uint8Array, to: number, room: Uint8Array): void {
  const [start, end] = [Math.max(0, -to), Math.min(bytes.length, room.length - to)];
  if (start < end) room.set(bytes.subarray(start, end), to + start);
}

/** Numbers from (inclusive) to (exclusive) of the stored tensor, with the rest of their blocks. */
function stretch(entry: GgufEntry, from: number, to: number, put: (bytes: Uint8Array) => void): Stretch {
  const { offset, type } = entry.stored;
  const { blockSize, blockBytes } = type;
  const [firstBlock, lastBlock] = [Math.floor(from / blockSize), Math.ceil(to / blockSize)];
  return {
    position: offset + firstBlock * blockBytes,
    byteLength: (lastBlock - firstBlock) * blockBytes,
    put: (raw) => {
      const size = bytesPerElement(entry.dtype)!;
      const bytes = decoded(entry, raw, (lastBlock - firstBlock) * blockSize);
      put(bytes.subarray((from - firstBlock * blockSize) * size, (to - firstBlock * blockSize) * size));
    },
  };
}

/** The bytes of the numbers in the entry's dtype. */
function decoded({ dtype, stored, shift = 0 }: GgufEntry, raw: Uint8Array, count: number): Uint8Array {
  const { name } = stored.type;
  if (name === dtype && shift === 0) return raw;
  const numbers = new Float32Array(count);
  if (isFloatDtype(name)) decode(name, raw, numbers);
  else dequantizerOf(name)!(raw, numbers);
  if (shift !== 0) for (let i = 0; i < count; i++) numbers[i] += shift;
  return new Uint8Array(numbers.buffer);
}
