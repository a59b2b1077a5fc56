import { eachBlock, halfAt, signed, type Dequantizer } from './blocks.js';

/**
 * The "K" types: blocks of 256 numbers whose parts of 16 or 32 have scales (and minimums) of few bits, times the block's d
 * (and dmin). Source: ggml's `ggml-common.h` (`block_q2_K` to `block_q6_K`) and `ggml-quants.c` (`dequantize_row_q2_K` to
 * `dequantize_row_q6_K`).
 */
const SIZE = 256;

/** 16 scales (4 bits) with minimums (4 bits), 2 bits of each number, d, dmin; parts of 16: `d s q - dmin m`. */
export const dequantizeQ2_K: Dequantizer = eachBlock({ size: SIZE, bytes: 84 }, (bytes, at, out, to) => {
  const [d, dmin] = [halfAt(bytes, at + 80), halfAt(bytes, at + 82)];
  for (let i = 0; i < SIZE; i++) {
    const scales = bytes[at + (i >> 4)];
    out[to + i] = d * (scales & 15) * twoBits(bytes, at + 16, i) - dmin * (scales >> 4);
  }
});

/** A high bit of each number, 2 low bits, 16 scales (6 bits), d; parts of 16: `d (s - 32) (q - 4)`. */
export const dequantizeQ3_K: Dequantizer = eachBlock({ size: SIZE, bytes: 110 }, (bytes, at, out, to) => {
  const d = halfAt(bytes, at + 108);
  for (let part = 0; part < 16; part++) {
    const scale = d * (scaleOfQ3(bytes, at + 96, part) - 32);
    for (let i = 16 * part; i < 16 * (part + 1); i++) {
      const high = (bytes[at + (i & 31)] >> (i >> 5)) & 1;
      out[to + i] = scale * ((twoBits(bytes, at + 32, i) | (high << 2)) - 4);
    }
  }
});

/** Bits 2 i to 2 i + 1 of bytes: 32 bytes hold four times 32 numbers, the first in the lowest bits. */
function twoBits(bytes: Uint8Array, from: number, i: number): number {
  return (bytes[from + ((i >> 7) << 5) + (i & 31)] >> (((i >> 5) & 3) << 1)) & 3;
}

/** Four low bits of 16 scales in 8 bytes, then two high bits of each in 4 bytes. */
function scaleOfQ3(bytes: Uint8Array, from: number, part: number): number {
  const low = (bytes[from + (part & 7)] >> (part < 8 ? 0 : 4)) & 15;
  const high = (bytes[from + 8 + (part & 3)] >> ((part >> 2) << 1)) & 3;
  return low | (high << 4);
}

/** d, dmin, 8 scales with minimums (6 bits), 4 bits of each number; parts of 32: `d s q - dmin m`. */
export const dequantizeQ4_K: Dequantizer = eachBlock({ size: SIZE, bytes: 144 }, (bytes, at, out, to) => {
  for (let part = 0; part < 8; part++) {
    const [scale, minimum] = scaleAndMinimum(bytes, at, part);
    const from = at + 16 + 32 * (part >> 1);
    const shift = (part & 1) << 2;
    const start = to + 32 * part;
    for (let i = 0; i < 32; i++) out[start + i] = scale * ((bytes[from + i] >> shift) & 15) - minimum;
  }
});

/** As Q4_K, with a fifth bit of each number before the others. */
export const dequantizeQ5_K: Dequantizer = eachBlock({ size: SIZE, bytes: 176 }, (bytes, at, out, to) => {
  for (let part = 0; part < 8; part++) {
    const [scale, minimum] = scaleAndMinimum(bytes, at, part);
    const from = at + 48 + 32 * (part >> 1);
    const shift = (part & 1) << 2;
    const start = to + 32 * part;
    for (let i = 0; i < 32; i++) {
      const fifth = (bytes[at + 16 + i] >> part) & 1;
      out[start + i] = scale * (((bytes[from + i] >> shift) & 15) | (fifth << 4)) - minimum;
    }
  }
});

/** Of a part of a Q4_K or Q5_K block: d s and dmin m, whose 6 bits each lie in the 12 bytes after d and dmin. */
function scaleAndMinimum(bytes: Uint8Array, at: number, part: number): [scale: number, minimum: number] {
  const [d, dmin] = [halfAt(bytes, at), halfAt(bytes, at + 2)];
  const from = at + 4;
  if (part < 4) return [d * (bytes[from + part] & 63), dmin * (bytes[from + part + 4] & 63)];
  const low = bytes[from + part + 4];
  const scale = (low & 15) | ((bytes[from + part - 4] >> 6) << 4);
  const minimum = (low >> 4) | ((bytes[from + part] >> 6) << 4);
  return [d * scale, dmin * minimum];
}

/** 4 low bits of each number, 2 high bits, 16 scales (bytes with sign), d; parts of 16: `d s (q - 32)`. */
export const dequantizeQ6_K: Dequantizer = eachBlock({ size: SIZE, bytes: 210 }, (bytes, at, out, to) => {
  const d = halfAt(bytes, at + 208);
  for (let part = 0; part < 16; part++) {
    const scale = d * signed(bytes[at + 192 + part]);
    for (let i = 16 * part; i < 16 * (part + 1); i++) {
      const low = (bytes[at + ((i >> 7) << 6) + (i & 63)] >> (((i >> 6) & 1) << 2)) & 15;
      const high = twoBits(bytes, at + 128, i);
      out[to + i] = scale * ((low | (high << 4)) - 32);
    }
  }
});
