import type { Section } from './section.js';

/** A weight that is stored as integers or small floats, with scales in other tensors; read as float32. */
export interface QuantisedWeight {
  /** Under which the unquantised model has it. */
  readonly name: string;
  /** The kind of its stored numbers, such as INT4, for the reader. */
  readonly type: string;
  readonly shape: readonly [rows: number, columns: number];
  /** What must be read for rows from (inclusive) to (exclusive). */
  sections(from: number, to: number): readonly Section[];
  /**
   * Computes the numbers of some rows.
   *
   * @param bytes of the sections for these rows, in their order
   * @param out `[to - from, columns]`
   * @throws QkLensError `wrongShape` if the stored numbers contradict each other
   */
  dequantise(bytes: readonly Uint8Array[], from: number, to: number, out: Float32Array): void;
}
