import { describe, expect, it } from 'vitest';
import { encodeFloats, roundTo } from './rounding.js';
import { erfc, gelu, geluNew } from './nonlinearities.js';
import { seededRandom } from './random.js';
import { encodeSafetensors } from './safetensors.js';

const bits16 = (value: number, dtype: 'F16' | 'BF16'): number =>
  new DataView(encodeFloats([roundTo(value, dtype)], dtype).buffer).getUint16(0, true);

describe('rounding to half precision', () => {
  it.each([
    [1 / 3, 0.333251953125, 0x3555],
    [-0.1, -0.0999755859375, 0xae66],
    [1 + 2 ** -11, 1, 0x3c00],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9, 0x3c02],
    [65504, 65504, 0x7bff],
    [65519.99, 65504, 0x7bff],
    [65520, Infinity, 0x7c00],
    [-1e9, -Infinity, 0xfc00],
    [6.1e-5, 1023 * 2 ** -24, 0x03ff],
    [6e-8, 2 ** -24, 0x0001],
    [2 ** -25, 0, 0x0000],
    [2 ** -25 * (1 + 2 ** -52), 2 ** -24, 0x0001],
  ])('F16 of %d is %d', (value, rounded, bits) => {
    expect(roundTo(value, 'F16')).toBe(rounded);
    expect(bits16(value, 'F16')).toBe(bits);
  });

  it.each([
    [1, 1, 0x3f80],
    [Math.PI, 3.140625, 0x4049],
    [-0.1, -0.10009765625, 0xbdcd],
    [1 + 2 ** -8, 1, 0x3f80],
    [1 + 3 * 2 ** -8, 1 + 2 ** -6, 0x3f82],
    [3.4e38, Infinity, 0x7f80],
    [2 ** -133, 2 ** -133, 0x0001],
    [2 ** -134, 0, 0x0000],
  ])('BF16 of %d is %d', (value, rounded, bits) => {
    expect(roundTo(value, 'BF16')).toBe(rounded);
    expect(bits16(value, 'BF16')).toBe(bits);
  });

  it('rounds once: through float32 this value would be one step lower', () => {
    const justAboveTie = 1 + 2 ** -8 + 2 ** -40;
    expect(roundTo(justAboveTie, 'BF16')).toBe(1 + 2 ** -7);
    expect(roundTo(Math.fround(justAboveTie), 'BF16')).toBe(1);
  });

  it('keeps every BF16 number and NaN unchanged', () => {
    const view = new DataView(new ArrayBuffer(4));
    const changed: number[] = [];
    for (let bits = 0; bits < 0x7f80; bits++) {
      view.setUint16(0, bits);
      const value = view.getFloat32(0);
      if (roundTo(value, 'BF16') !== value || bits16(value, 'BF16') !== bits) changed.push(bits);
    }
    expect(changed).toEqual([]);
    expect(bits16(NaN, 'F16') & 0x7c00).toBe(0x7c00);
    expect(bits16(NaN, 'F16') & 0x03ff).not.toBe(0);
  });
});

describe('erfc and the activations', () => {
  it.each([
    [-1, 1.8427007929497148],
    [0, 1],
    [0.1, 0.8875370839817152],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028516],
    [1.9, 0.007209570764742531],
    [2, 0.004677734981047266],
    [2.5, 0.00040695201744495886],
    [3, 2.2090496998585445e-5],
    [5, 1.5374597944280347e-12],
  ])('erfc(%d)', (x, value) => {
    expect(Math.abs(erfc(x) / value - 1)).toBeLessThan(1e-13);
  });

  it.each([
    [1, 0.8413447460685429],
    [-1, -0.15865525393145707],
    [3, 2.99595030590511],
    [-3, -0.004049694094890288],
    [-5, -1.4332578593959725e-6],
  ])('gelu(%d)', (x, value) => {
    expect(Math.abs(gelu(x) / value - 1)).toBeLessThan(1e-13);
  });

  it('gelu_new is the tanh form', () => {
    expect(geluNew(1)).toBeCloseTo(0.8411919906082768, 15);
    expect(geluNew(-1)).toBeCloseTo(-0.15880800939172324, 15);
  });
});

describe('seeded random numbers', () => {
  it('are the same for the same seed, and standard normal', () => {
    const draw = (seed: number): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 20_000 }, () => random.normal());
    };
    const values = draw(3);
    expect(draw(3)).toEqual(values);
    expect(draw(4)).not.toEqual(values);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const fourth = values.reduce((sum, x) => sum + x ** 4, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(values.reduce((sum, x) => sum + x * x, 0) / values.length - 1)).toBeLessThan(0.04);
    expect(Math.abs(fourth - 3)).toBeLessThan(0.3);
  });
});

describe('safetensors files', () => {
  it('have header, padding and numbers where the format puts them', () => {
    const { bytes, values } = encodeSafetensors(
      [
        { name: 'b', dtype: 'BF16', shape: [3], data: Float64Array.of(1, Math.PI, -0.1) },
        { name: 'a', dtype: 'F32', shape: [1, 2], data: Float64Array.of(0.1, 2) },
        { name: 'scalar', dtype: 'F32', shape: [], data: Float64Array.of(-1e4) },
      ],
      { format: 'pt' },
    );
    const view = new DataView(bytes.buffer);
    const length = Number(view.getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { format: 'pt' },
      a: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
      scalar: { dtype: 'F32', shape: [], data_offsets: [8, 12] },
      b: { dtype: 'BF16', shape: [3], data_offsets: [12, 18] },
    });
    expect(bytes.length).toBe(8 + length + 18);
    expect(view.getFloat32(8 + length, true)).toBe(Math.fround(0.1));
    expect(view.getFloat32(8 + length + 8, true)).toBe(-1e4);
    expect(view.getUint16(8 + length + 14, true)).toBe(0x4049);
    expect([...values.get('a')!]).toEqual([Math.fround(0.1), 2]);
    expect([...values.get('b')!]).toEqual([1, 3.140625, -0.10009765625]);
  });

  it('are refused when a shape does not fit', () => {
    expect(() =>
      encodeSafetensors([{ name: 'a', dtype: 'F32', shape: [2, 2], data: Float64Array.of(1) }]),
    ).toThrow('shape [2, 2] does not fit 1 numbers');
  });
});
