/** Bytes of one number, for the dtypes that can be read. Names are safetensors'. */
const BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2 } as const;

/** Bytes of one number of every dtype of the format, so that sizes can be checked of those not read too. */
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
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  C64: 8,
};

export type FloatDtype = keyof typeof BYTES;

export function isFloatDtype(dtype: string): dtype is FloatDtype {
  return Object.hasOwn(BYTES, dtype);
}

/** Undefined for a dtype that the format does not know. */
export function bytesPerElement(dtype: string): number | undefined {
  return Object.hasOwn(ALL_BYTES, dtype) ? ALL_BYTES[dtype] : undefined;
}

const halfToFloat = lazy(() => {
  const table = new Float32Array(1 << 16);
  for (let bits = 0; bits < table.length; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 31) table[bits] = fraction ? NaN : sign * Infinity;
    else table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return table;
});

/**
 * Decodes little-endian numbers into out, which decides their number.
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
