import { halfFloat } from '../../dtype.js';

/**
 * Computes the numbers of whole blocks.
 *
 * @param bytes of the blocks, one after the other
 * @param out as many numbers as the blocks have, in float32
 */
export type Dequantizer = (bytes: Uint8Array, out: Float32Array) => void;

/** A dequantizer from one for a single block, which begins at a byte and whose numbers begin at a place of `out`. */
export function eachBlock(
  { size, bytes: blockBytes }: { readonly size: number; readonly bytes: number },
  block: (bytes: Uint8Array, at: number, out: Float32Array, to: number) => void,
): Dequantizer {
  return (bytes, out) => {
    for (let at = 0, to = 0; to < out.length; at += blockBytes, to += size) block(bytes, at, out, to);
  };
}

/** A block's scale or minimum: F16, little-endian. */
export function halfAt(bytes: Uint8Array, at: number): number {
  return halfFloat(bytes[at] | (bytes[at + 1] << 8));
}

/** A byte as a number with sign. */
export function signed(byte: number): number {
  return (byte << 24) >> 24;
}
