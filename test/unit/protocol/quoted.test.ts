import { expect, it } from 'vitest';
import { excerpt, quoted } from '../../../src/protocol/quoted.js';

it.each([
  ['gelu', '"gelu"'],
  ['say "x"\n', '"say \\"x\\"\\n"'],
  [1.5, '1.5'],
  [NaN, 'NaN'],
  [-Infinity, '-Infinity'],
  [undefined, 'absent'],
  [null, 'null'],
  [true, 'true'],
  [[], '[]'],
  [{}, '{}'],
  [[101, 16], '[101, 16]'],
  [{ a: [1, { b: null }], c: 'd' }, '{"a": [1, {"b": null}], "c": "d"}'],
])('a value is written in a message as JSON: %j', (value, text) => {
  expect(quoted(value)).toBe(text);
});

it('a value of 200 characters is written whole, a longer one is cut', () => {
  const whole = 'x'.repeat(198);
  expect(quoted(whole)).toBe(`"${whole}"`);
  expect(quoted(`${whole}y`)).toBe(`"${whole}…`);
  expect(excerpt('x'.repeat(200))).toBe('x'.repeat(200));
  expect(excerpt('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
});

it('is never longer than 200 characters, and never ends with half a character', () => {
  const long = 'x'.repeat(1 << 20);
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = i % 2 ? [deep] : { deep };
  const wide = new Array<number>(1_000_000).fill(7);
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`key${i}`, i]));
  for (const value of [long, deep, wide, many, [long, long], { [long]: long }, ['\u0000'.repeat(500)]]) {
    expect(quoted(value).length).toBe(200);
    expect(quoted(value)).toMatch(/…$/);
  }
  for (let before = 190; before < 205; before++) {
    const text = quoted(`${'x'.repeat(before)}😀😀😀😀😀😀`);
    expect(() => encodeURIComponent(text)).not.toThrow();
    expect(text.length).toBeLessThanOrEqual(200);
  }
});
