import { describe, expect, it } from 'vitest';
import * as sparkline from '../../../src/report/sparkline.js';

const sparklineSvg = (...given: Parameters<typeof sparkline.sparklineSvg>) =>
  sparkline.sparklineSvg(...given).toString();

const points = (svg: string) =>
  [...svg.matchAll(/([ML])([\d.]+) ([\d.]+)/g)].map(([, command, x, y]) => ({
    command,
    x: Number(x),
    y: Number(y),
  }));

describe('a sparkline', () => {
  it('is one path from zero to the largest value, within its frame', () => {
    const svg = sparklineSvg([8, 4, 2, 0], { description: 'spectrum', width: 104, height: 44 });
    expect(svg.match(/<path/g)).toHaveLength(1);
    expect(points(svg)).toEqual([
      { command: 'M', x: 2, y: 2 },
      { command: 'L', x: 35.3, y: 22 },
      { command: 'L', x: 68.7, y: 32 },
      { command: 'L', x: 102, y: 42 },
    ]);
  });

  it('falls evenly by logarithms where each value is half of the one before', () => {
    const svg = sparklineSvg([8, 4, 2], { description: '', height: 44, logarithmic: true });
    expect(points(svg).map(({ y }) => y)).toEqual([2, 22, 42]);
  });

  it('leaves gaps for values that are not numbers, and draws an isolated value', () => {
    const svg = sparklineSvg([1, NaN, 2, Infinity, 0.5, 1], { description: '' });
    expect(points(svg).map(({ command }) => command)).toEqual(['M', 'M', 'M', 'L']);
    expect(svg.match(/h0/g)).toHaveLength(2);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it.each([[[]], [[3]], [[0, 0]], [[NaN]], [[5, 5, 5]]])('draws %j without a fault', (values) => {
    for (const logarithmic of [false, true]) {
      expect(sparklineSvg(values, { description: '', logarithmic })).not.toMatch(/NaN|Infinity/);
    }
  });

  it('escapes its description and its colour', () => {
    const svg = sparklineSvg([1, 2], { description: '</title><script>', colour: '"/><script>' });
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;/title&gt;&lt;script&gt;');
  });
});

it("a picture's address contains nothing that ends a Markdown link", () => {
  const svg = sparkline.sparklineSvg([1, 2], { description: "it's (a) [b] <c>" });
  const uri = sparkline.svgDataUri(svg);
  expect(uri).not.toMatch(/[()[\]<>\s"']/);
  expect(decodeURIComponent(uri.slice('data:image/svg+xml,'.length))).toBe(svg.toString());
});
