/** Bytes per number, for the supported dtypes, under safetensors' names. */
const BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, F8_E4M3: 1, F8_E5M2: 1 } as const;

/**
 * Bytes per number for every dtype of the format (safetensors 0.8), so that sizes of unsupported ones can be checked
 * too.
 */
const ALL_BYTES: Readonly<Record<string, number>> = {
  ...BYTES,
  I64: 8,
  U64: 8,
  I32: 4,
  U32: 4,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
  F8_E8M0: 1,
  F8_E4M3FNUZ: 1,
  F8_E5M2FNUZ: 1,
  F6_E2M3: 0.75,
  F6_E3M2: 0.75,
  F4: 0.5,
  C64: 8,
};

/** The stored bits of a number's fraction. */
const FRACTION_BITS = { F64: 52, F32: 23, F16: 10, BF16: 7, F8_E4M3: 3, F8_E5M2: 2 } as const;

export type FloatDtype = keyof typeof BYTES;

export const FLOAT_DTYPES = Object.keys(BYTES) as readonly FloatDtype[];

export function isFloatDtype(dtype: string): dtype is FloatDtype {
  return Object.hasOwn(BYTES, dtype);
}

/**
 * The unit roundoff: the largest relative error of rounding to the dtype (except for the smallest numbers, which lose
 * bits).
 */
export function unitRoundoff(dtype: FloatDtype): number {
  return 2 ** -(FRACTION_BITS[dtype] + 1);
}

/** A fraction for numbers packed into bytes; undefined for a dtype the format does not define. */
export function bytesPerElement(dtype: string): number | undefined {
  return Object.hasOwn(ALL_BYTES, dtype) ? ALL_BYTES[dtype] : undefined;
}

const halfToFloat = lazy(() => smallFloats(5, 10));
const e5m2ToFloat = lazy(() => smallFloats(5, 2));

/** E4M3 has no infinity: it is NaN only if all seven bits are set (Micikevicius et al. 2022, arXiv 2209.05433). */
const e4m3ToFloat = lazy(() => {
  const table = smallFloats(4, 3);
  for (const sign of [0, 0x80]) {
    for (let fraction = 0; fraction < 8; fraction++) {
      table[sign | 0x78 | fraction] = fraction === 7 ? NaN : (sign ? -1 : 1) * (1 + fraction / 8) * 2 ** 8;
    }
  }
  return table;
});

/** The number of every bit pattern of an IEEE format: a sign, an exponent, a fraction. */
function smallFloats(exponentBits: number, fractionBits: number): Float32Array {
  const table = new Float32Array(2 ** (1 + exponentBits + fractionBits));
  const highest = 2 ** exponentBits - 1;
  const bias = (highest - 1) / 2;
  const steps = 2 ** fractionBits;
  for (let bits = 0; bits < table.length; bits++) {
    const sign = 2 * bits >= table.length ? -1 : 1;
    const exponent = Math.floor(bits / steps) & highest;
    const fraction = bits % steps;
    if (exponent === 0) table[bits] = (sign * fraction * 2 ** (1 - bias)) / steps;
    else if (exponent === highest) table[bits] = fraction ? NaN : sign * Infinity;
    else table[bits] = sign * (1 + fraction / steps) * 2 ** (exponent - bias);
  }
  return table;
}

/** The number of F16's bits. */
export function halfFloat(bits: number): number {
  return halfToFloat()[bits];
}

/**
 * Decodes little-endian numbers into out, whose length sets their count.
 *
 * @param bytes at least `out.length * bytesPerElement(dtype)` bytes
 */
export function decode(dtype: FloatDtype, bytes: Uint8Array, out: Float32Array | Float64Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype) {
    case 'F64':
      for (let i = 0; i < out.length; i++) out[i] = view.getFloat64(8 * i, true);
      return;
    case 'F32':
      if (bytes.byteOffset % 4 === 0) out.set(new Float32Array(bytes.buffer, bytes.byteOffset, out.length));
      else for (let i = 0; i < out.length; i++) out[i] = view.getFloat32(4 * i, true);
      return;
    case 'F16': {
      const table = halfToFloat();
      for (let i = 0; i < out.length; i++) out[i] = table[view.getUint16(2 * i, true)]!;
      return;
    }
    case 'F8_E4M3':
    case 'F8_E5M2': {
      const table = dtype === 'F8_E4M3' ? e4m3ToFloat() : e5m2ToFloat();
      for (let i = 0; i < out.length; i++) out[i] = table[bytes[i]];
      return;
    }
    case 'BF16': {
      const bits = new Uint32Array(1);
      const value = new Float32Array(bits.buffer);
      for (let i = 0; i < out.length; i++) {
        bits[0] = view.getUint16(2 * i, true) << 16;
        out[i] = value[0]!;
      }
    }
  }
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
