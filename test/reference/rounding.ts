/** The floating-point types of safetensors files that tests write. */
export type FloatDtype = 'F64' | 'F32' | 'F16' | 'BF16';

export const DTYPE_BYTES: Readonly<Record<FloatDtype, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

const F16 = { precision: 11, minExponent: -14, max: 65504 };
const BF16 = { precision: 8, minExponent: -126, max: (2 - 2 ** -7) * 2 ** 127 };

/**
 * The number of the type nearest to `value`, ties to the even one, subnormals included; beyond the largest finite
 * number an infinity. It rounds once, from float64, and so differs from rounding by way of float32.
 */
export function roundTo(value: number, dtype: FloatDtype): number {
  if (dtype === 'F64' || value === 0 || !Number.isFinite(value)) return value;
  if (dtype === 'F32') return Math.fround(value);

  const { precision, minExponent, max } = dtype === 'F16' ? F16 : BF16;
  const magnitude = Math.abs(value);
  const quantum = 2 ** (Math.max(exponentOf(magnitude), minExponent) - (precision - 1));
  const rounded = roundHalfToEven(magnitude / quantum) * quantum;
  return Math.sign(value) * (rounded > max ? Infinity : rounded);
}

/** {@link roundTo} of every value. */
export function roundAll(values: Float64Array, dtype: FloatDtype): Float64Array {
  if (dtype === 'F32') return new Float64Array(new Float32Array(values));
  return values.map((value) => roundTo(value, dtype));
}

/**
 * Little-endian bytes of values that are exact in the type already (see {@link roundTo}).
 */
export function encodeFloats(values: ArrayLike<number>, dtype: FloatDtype): Uint8Array {
  const bytes = new Uint8Array(values.length * DTYPE_BYTES[dtype]);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (dtype === 'F64') view.setFloat64(8 * i, value, true);
    else if (dtype === 'F32') view.setFloat32(4 * i, value, true);
    else view.setUint16(2 * i, dtype === 'F16' ? halfBits(value) : bfloatBits(value), true);
  }
  return bytes;
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

const scratch = new DataView(new ArrayBuffer(8));

/** e such that 2^e <= value < 2^(e+1), for a normal positive float64. */
function exponentOf(value: number): number {
  scratch.setFloat64(0, value);
  return (scratch.getUint16(0) >>> 4) - 1023;
}

function halfBits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | (magnitude * 2 ** 24);
  const exponent = exponentOf(magnitude);
  return sign | ((exponent + 15) << 10) | ((magnitude / 2 ** exponent - 1) * 1024);
}

/** The upper half of the float32, which holds the whole of it for a value that is exact in BF16. */
function bfloatBits(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint16(0);
}
