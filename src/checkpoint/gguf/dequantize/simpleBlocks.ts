import { eachBlock, halfAt, signed, type Dequantizer } from './blocks.js';

/**
 * Blocks of 32 numbers that share a scale d and, in some types, a minimum m: each number is `d q` or `d q + m`, where q is
 * an integer. Four-bit q are packed two to a byte: the low nibbles of the 16 bytes hold the first 16 numbers, the high
 * nibbles the last 16. Where q has a fifth bit, the fifth bits of all 32 numbers are in one 32-bit word. Source: ggml's `ggml-quants.c` (`dequantize_row_q4_0` to `dequantize_row_q8_0`).
 */
const SIZE = 32;
const HALF = 16;

/** d, then the nibbles: `d (q - 8)`. */
export const dequantizeQ4_0: Dequantizer = eachBlock({ size: SIZE, bytes: 18 }, (bytes, at, out, to) => {
  const d = halfAt(bytes, at);
  for (let i = 0; i < HALF; i++) {
    const pair = bytes[at + 2 + i];
    out[to + i] = d * ((pair & 15) - 8);
    out[to + HALF + i] = d * ((pair >> 4) - 8);
  }
});

/** d, m, then the nibbles: `d q + m`. */
export const dequantizeQ4_1: Dequantizer = eachBlock({ size: SIZE, bytes: 20 }, (bytes, at, out, to) => {
  const [d, m] = [halfAt(bytes, at), halfAt(bytes, at + 2)];
  for (let i = 0; i < HALF; i++) {
    const pair = bytes[at + 4 + i];
    out[to + i] = d * (pair & 15) + m;
    out[to + HALF + i] = d * (pair >> 4) + m;
  }
});

/** d, the fifth bits, then the nibbles: `d (q - 16)`. */
export const dequantizeQ5_0: Dequantizer = eachBlock({ size: SIZE, bytes: 22 }, (bytes, at, out, to) => {
  const d = halfAt(bytes, at);
  const fifth = wordAt(bytes, at + 2);
  for (let i = 0; i < HALF; i++) {
    const pair = bytes[at + 6 + i];
    out[to + i] = d * (((pair & 15) | (bit(fifth, i) << 4)) - 16);
    out[to + HALF + i] = d * (((pair >> 4) | (bit(fifth, HALF + i) << 4)) - 16);
  }
});

/** d, m, the fifth bits, then the nibbles: `d q + m`. */
export const dequantizeQ5_1: Dequantizer = eachBlock({ size: SIZE, bytes: 24 }, (bytes, at, out, to) => {
  const [d, m] = [halfAt(bytes, at), halfAt(bytes, at + 2)];
  const fifth = wordAt(bytes, at + 4);
  for (let i = 0; i < HALF; i++) {
    const pair = bytes[at + 8 + i];
    out[to + i] = d * ((pair & 15) | (bit(fifth, i) << 4)) + m;
    out[to + HALF + i] = d * ((pair >> 4) | (bit(fifth, HALF + i) << 4)) + m;
  }
});

/** d, then 32 bytes with sign: `d q`. */
export const dequantizeQ8_0: Dequantizer = eachBlock({ size: SIZE, bytes: 34 }, (bytes, at, out, to) => {
  const d = halfAt(bytes, at);
  for (let i = 0; i < SIZE; i++) out[to + i] = d * signed(bytes[at + 2 + i]);
});

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

function bit(word: number, index: number): number {
  return (word >>> index) & 1;
}
