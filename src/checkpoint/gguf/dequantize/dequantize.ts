import type { Dequantizer } from './blocks.js';
import {
  dequantizeQ4_0,
  dequantizeQ4_1,
  dequantizeQ5_0,
  dequantizeQ5_1,
  dequantizeQ8_0,
} from './simpleBlocks.js';
import {
  dequantizeQ2_K,
  dequantizeQ3_K,
  dequantizeQ4_K,
  dequantizeQ5_K,
  dequantizeQ6_K,
} from './superBlocks.js';
import { dequantizeIQ4_NL, dequantizeIQ4_XS, dequantizeMXFP4 } from './tableBlocks.js';

const DEQUANTIZERS: Readonly<Record<string, Dequantizer>> = {
  Q4_0: dequantizeQ4_0,
  Q4_1: dequantizeQ4_1,
  Q5_0: dequantizeQ5_0,
  Q5_1: dequantizeQ5_1,
  Q8_0: dequantizeQ8_0,
  Q2_K: dequantizeQ2_K,
  Q3_K: dequantizeQ3_K,
  Q4_K: dequantizeQ4_K,
  Q5_K: dequantizeQ5_K,
  Q6_K: dequantizeQ6_K,
  IQ4_NL: dequantizeIQ4_NL,
  IQ4_XS: dequantizeIQ4_XS,
  MXFP4: dequantizeMXFP4,
};

/** The quantised types that QK Lens reads. */
export const QUANTISED_TYPES: readonly string[] = Object.keys(DEQUANTIZERS);

/** Undefined for a type that is not quantised, or that QK Lens does not read. */
export function dequantizerOf(type: string): Dequantizer | undefined {
  return Object.hasOwn(DEQUANTIZERS, type) ? DEQUANTIZERS[type] : undefined;
}
