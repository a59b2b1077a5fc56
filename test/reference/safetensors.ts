import { DTYPE_BYTES, encodeFloats, roundAll } from './rounding.js';
import type { FloatDtype } from './rounding.js';

/** A tensor to write: `data` holds the product of `shape` numbers, row by row. */
export interface TensorToWrite {
  readonly name: string;
  readonly dtype: FloatDtype;
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export interface SafetensorsFile {
  /** The whole file. */
  readonly bytes: Uint8Array;
  /** For every tensor the numbers that the file holds, after rounding to its dtype. */
  readonly values: ReadonlyMap<string, Float64Array>;
}

/**
 * A safetensors file, laid out as Hugging Face's library does: `__metadata__` first, tensors by falling width and
 * then by name, the header padded with spaces to a multiple of 8 bytes.
 *
 * @throws RangeError when a shape does not fit its data
 */
export function encodeSafetensors(
  tensors: readonly TensorToWrite[],
  metadata?: Readonly<Record<string, string>>,
): SafetensorsFile {
  const ordered = [...tensors].sort(
    (a, b) => DTYPE_BYTES[b.dtype] - DTYPE_BYTES[a.dtype] || (a.name < b.name ? -1 : 1),
  );
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  let end = 0;
  for (const { name, dtype, shape, data } of ordered) {
    const count = shape.reduce((product, size) => product * size, 1);
    if (count !== data.length) {
      throw new RangeError(`${name}: shape [${shape.join(', ')}] does not fit ${data.length} numbers`);
    }
    const begin = end;
    end += count * DTYPE_BYTES[dtype];
    header[name] = { dtype, shape, data_offsets: [begin, end] };
  }

  const head = encodeHeader(header);
  const bytes = new Uint8Array(head.length + end);
  bytes.set(head);
  const values = new Map<string, Float64Array>();
  let position = head.length;
  for (const { name, dtype, data } of ordered) {
    const rounded = roundAll(data, dtype);
    const encoded = encodeFloats(rounded, dtype);
    bytes.set(encoded, position);
    position += encoded.length;
    values.set(name, rounded);
  }
  return { bytes, values };
}

/**
 * The 8 bytes of length and the JSON of any header, true or lying: for tests of bad files put anything after it.
 */
export function encodeHeader(header: unknown): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
}
