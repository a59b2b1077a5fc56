import { rowBlock, type Matrix16, type Matrix32 } from '../linalg/matrix.js';
import { decode } from './dtype.js';

/** A matrix in memory in its file's two-byte numbers: half the memory of float32. */
export type StoredMatrix =
  | ({ readonly dtype: 'F32' } & Matrix32)
  | ({ readonly dtype: HalfDtype } & Matrix16);

/** A matrix of any size, in memory or in its file. */
export type LargeMatrix = StoredMatrix | FileMatrix;

/** A matrix too large for memory: its rows are read on each request. */
export interface FileMatrix {
  readonly dtype: 'file';
  readonly rows: number;
  readonly cols: number;
  /**
   * Rows from (inclusive) to (exclusive).
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`
   */
  read(from: number, to: number): Matrix32;
}

export type HalfDtype = 'F16' | 'BF16';

export function isHalfDtype(dtype: string): dtype is HalfDtype {
  return dtype === 'F16' || dtype === 'BF16';
}

/** Rows from (inclusive) to (exclusive) in float32: a view if the matrix is float32, else a copy. */
export function rowsInFloat32(m: LargeMatrix, from: number, to: number): Matrix32 {
  if (m.dtype === 'F32') return rowBlock(m, from, to);
  if (m.dtype === 'file') return m.read(from, to);
  const { data: bits, rows, cols } = rowBlock(m, from, to);
  const data = new Float32Array(bits.length);
  if (m.dtype === 'BF16') {
    const wide = new Uint32Array(data.buffer);
    for (let i = 0; i < bits.length; i++) wide[i] = bits[i] << 16;
  } else decode('F16', new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength), data);
  return { data, rows, cols };
}

/** Copies little-endian two-byte numbers unchanged. */
export function copyHalves(bytes: Uint8Array, out: Uint16Array): void {
  new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(bytes);
}

/** The number of NaN or infinite entries: those whose exponent bits are all set. */
export function countNonFiniteHalves(dtype: HalfDtype, bits: Uint16Array): number {
  const exponent = dtype === 'F16' ? 0x7c00 : 0x7f80;
  let count = 0;
  for (let i = 0; i < bits.length; i++) if ((bits[i] & exponent) === exponent) count++;
  return count;
}
