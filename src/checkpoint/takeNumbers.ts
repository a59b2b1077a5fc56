import { bytesPerElement, decode, type FloatDtype } from './dtype.js';
import { copyHalves } from './storedMatrix.js';

/** Decodes, or copies unchanged. */
export function take(
  dtype: FloatDtype,
  bytes: Uint8Array,
  target: Float32Array | Float64Array | Uint16Array,
): void {
  if (target instanceof Uint16Array) copyHalves(bytes, target);
  else decode(dtype, bytes, target);
}

/** Takes some columns, from `left` on, of rows with `width` entries. */
export function takeColumns(
  dtype: FloatDtype,
  bytes: Uint8Array,
  width: number,
  left: number,
  target: Float32Array | Float64Array | Uint16Array,
  columns: number,
): void {
  const rows = target.length / columns;
  if (dtype === 'F32' && bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0) {
    // Two views per row, as below, would cost more than the numbers.
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, rows * width);
    for (let r = 0, to = 0; r < rows; r++) {
      for (let from = r * width + left, end = from + columns; from < end; from++, to++)
        target[to] = values[from];
    }
    return;
  }
  const size = bytesPerElement(dtype)!;
  for (let r = 0; r < rows; r++) {
    const from = (r * width + left) * size;
    const row = bytes.subarray(from, from + columns * size);
    take(dtype, row, target.subarray(r * columns, (r + 1) * columns));
  }
}
