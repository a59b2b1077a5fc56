import { E2M1 } from '../../e2m1.js';
import { eachBlock, halfAt, type Dequantizer } from './blocks.js';

/** The 16 numbers of IQ4_NL and IQ4_XS. Source: ggml's `ggml-common.h` (`kvalues_iq4nl`). */
const NON_LINEAR: readonly number[] = [
  ...[-127, -104, -83, -65, -49, -35, -22, -10],
  ...[1, 13, 25, 38, 53, 69, 89, 113],
];

/**
 * d, then 32 nibbles that choose from the table, as in Q4_0: `d table[q]`. Source: ggml's `ggml-quants.c`
 * (`dequantize_row_iq4_nl`).
 */
export const dequantizeIQ4_NL: Dequantizer = eachBlock({ size: 32, bytes: 18 }, (bytes, at, out, to) =>
  fromTable(NON_LINEAR, halfAt(bytes, at), bytes, at + 2, out, to),
);

/**
 * d, 2 high bits of 8 scales, their 4 low bits, then nibbles; parts of 32: `d (s - 32) table[q]`. Source: ggml's
 * `ggml-quants.c` (`dequantize_row_iq4_xs`).
 */
export const dequantizeIQ4_XS: Dequantizer = eachBlock({ size: 256, bytes: 136 }, (bytes, at, out, to) => {
  const d = halfAt(bytes, at);
  const highs = bytes[at + 2] | (bytes[at + 3] << 8);
  for (let part = 0; part < 8; part++) {
    const low = (bytes[at + 4 + (part >> 1)] >> ((part & 1) << 2)) & 15;
    const scale = d * ((low | (((highs >> (2 * part)) & 3) << 4)) - 32);
    fromTable(NON_LINEAR, scale, bytes, at + 8 + 16 * part, out, to + 32 * part);
  }
});

/**
 * A power of two e - 127, then 32 numbers in E2M1, as nibbles in the order of Q4_0 (OCP Microscaling Formats 1.0, MXFP4).
 * The order is ggml's (`dequantize_row_mxfp4`).
 */
export const dequantizeMXFP4: Dequantizer = eachBlock({ size: 32, bytes: 17 }, (bytes, at, out, to) =>
  fromTable(E2M1, 2 ** (bytes[at] - 127), bytes, at + 1, out, to),
);

/** 16 bytes: their low halves choose the first 16 numbers, their high halves the others. */
function fromTable(
  table: readonly number[],
  scale: number,
  bytes: Uint8Array,
  from: number,
  out: Float32Array,
  to: number,
): void {
  for (let i = 0; i < 16; i++) {
    const pair = bytes[from + i];
    out[to + i] = scale * table[pair & 15];
    out[to + 16 + i] = scale * table[pair >> 4];
  }
}
