/** Every chart is the same in the panel and in the file that it is saved as, whatever draws it. */
import { describe, expect, it } from 'vitest';
import type { QuestionName } from '../../../src/protocol/questions.js';
import { reportOf } from '../../../src/questions/reports.js';
import { DARK_COLOURS } from '../../../src/report/charts/colours.js';
import { promptHost } from '../../webview/headHost.js';
import { answeredPanels } from '../../webview/answeredPanels.js';
import { PICTURES } from '../../webview/panelPages.js';
import {
  readCharts,
  type ChartFacts,
  type ChartOf,
  type DrawnAxis,
  type Shape,
} from '../../webview/readCharts.js';
import { REPORT_QUESTIONS } from '../reportQuestions.js';

/** The charts of each panel as it opens. */
const KINDS: { readonly [Q in QuestionName]?: readonly ChartFacts['kind'][] } = {
  head: ['line'],
  ov: ['histogram', 'line'],
  variance: ['histogram'],
  neurons: ['line'],
  residual: ['shades', 'bars'],
  run: ['map', 'map', 'map'],
  ablate: ['bars'],
  congruence: ['line'],
  neighbours: [],
  pairs: ['map', 'bars', 'bars'],
  atlas: ['map'],
  scores: ['map'],
  composition: ['line', 'line'],
  affinity: ['map'],
};

const answered = answeredPanels();

const numbers = (text: string) => (text.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
const textsOf = (shapes: readonly Shape[]) =>
  shapes.filter(({ tag }) => tag === 'text').map(({ text }) => text.trim());
/** A file's texts without the heading. */
const fileTexts = ({ file }: ChartFacts) => textsOf(file).slice(1);
const backgroundOf = ({ file }: ChartFacts) => file.find(({ tag }) => tag === 'rect')!.attributes['fill'];

/** Where a file's plot begins and ends along each axis. */
const ENDS = { x: [76, 704], y: [348, 44] } as const;

/** Maps places along an axis of the file to those in the panel. */
function toPanel({ ends }: DrawnAxis, [from, to]: readonly [number, number]): (place: number) => number {
  return (place) => ends[0] + ((place - from) / (to - from)) * (ends[1] - ends[0]);
}

const STYLES: Readonly<Record<string, string>> = { circle: 'circle', path: 'triangle', rect: 'rect' };

/** A curve's point in the file: where it is, its shape, and whether it is hollow. */
function markerOf({ tag, attributes }: Shape, background: string) {
  const [x, y] = numbers(attributes['transform']);
  const isCross = attributes['d']?.startsWith('M-3-3') ?? false;
  return { x, y, style: isCross ? 'crossRot' : STYLES[tag], isHollow: attributes['fill'] === background };
}

function checkLine(chart: ChartOf<'line'>): void {
  const { axes, series } = chart.drawn;
  const texts = chart.file.filter(({ tag }) => tag === 'text');
  const at = (name: string, place: string) => texts.filter(({ attributes }) => attributes[name] === place);
  // The labels along each axis.
  const below = at('y', '368');
  const beside = at('x', '68');
  expect(below.map(({ text }) => text)).toEqual(axes.x.ticks.map(({ label }) => label));
  expect(beside.map(({ text }) => text)).toEqual(axes.y.ticks.map(({ label }) => label));
  expect(beside.length).toBeGreaterThan(2);
  const toX = toPanel(axes.x, ENDS.x);
  const toY = toPanel(axes.y, ENDS.y);
  const near = (place: number, other: number) => expect(Math.abs(place - other)).toBeLessThan(0.6);
  below.forEach(({ attributes }, index) => near(toX(Number(attributes['x'])), axes.x.ticks[index].place));
  beside.forEach(({ attributes }, index) =>
    near(toY(Number(attributes['y']) - 4), axes.y.ticks[index].place),
  );
  expect(chart.file.some(({ attributes }) => attributes['transform']?.startsWith('rotate(-90'))).toBe(true);
  expect(textsOf(chart.file)).toEqual(expect.arrayContaining([axes.x.title, axes.y.title]));
  // The legend.
  expect(at('y', '26').map(({ text }) => text)).toEqual(series.map(({ label }) => label));
  for (const { label } of series) expect(chart.around).toContain(label);
  // The points with their marks.
  expect(chart.curves).toHaveLength(series.length);
  series.forEach(({ points }, index) => {
    const drawn = points.filter(({ y }) => !Number.isNaN(y));
    const [, ...markers] = chart.curves[index];
    expect(markers).toHaveLength(drawn.length);
    drawn.forEach(({ x, y, style, isHollow }, place) => {
      const marker = markerOf(markers[place], backgroundOf(chart));
      near(toX(marker.x), x);
      near(toY(marker.y), y);
      expect(marker.style).toBe(style);
      if (style !== 'crossRot') expect(marker.isHollow).toBe(isHollow);
    });
  });
  // What the marks mean.
  const notes = textsOf(chart.file).flatMap((text) =>
    [...text.matchAll(/(?:○|×|\/\/) ([^\u00a0]*\S)/g)].map(([, note]) => note),
  );
  const isMarked = series.some(({ points }) =>
    points.some(({ y, style, isHollow }) => isHollow || style === 'crossRot' || Number.isNaN(y)),
  );
  expect(notes.length > 0).toBe(isMarked);
  for (const note of notes) expect(chart.around).toContain(note);
}

/** The steps of a histogram: how high each is, and where it ends as a part of the width. */
function stepsOf({ attributes }: Shape): { readonly heights: number[]; readonly ends: number[] } {
  const heights = [...attributes['d'].matchAll(/V(-?[\d.]+)H/g)].map(([, y]) => Number(y));
  const ends = [...attributes['d'].matchAll(/H(-?[\d.]+)/g)].map(([, x]) => Number(x));
  return { heights, ends: ends.map((x) => (x - 54) / (ends.at(-1)! - 54)) };
}

function checkHistogram(chart: ChartOf<'histogram'>): void {
  expect(textsOf(chart.drawn).toSorted()).toEqual(
    // Only files name the reference, which the panel explains below.
    fileTexts(chart)
      .filter((text) => text !== 'a random direction' && text !== 'the middle')
      .toSorted(),
  );
  const outlines = (shapes: readonly Shape[]) =>
    shapes.filter(({ attributes }) => /^M54 [\d.]+V[\d.]+H/.test(attributes['d'] ?? ''));
  const [own, saved] = [outlines(chart.drawn), outlines(chart.file)];
  expect(own.length).toBeGreaterThan(1);
  expect(saved).toHaveLength(own.length);
  own.forEach((outline, index) => {
    const [a, b] = [stepsOf(outline), stepsOf(saved[index])];
    expect(a.heights).toEqual(b.heights);
    expect(a.heights.length).toBeGreaterThan(10);
    a.ends.forEach((end, bin) => expect(end).toBeCloseTo(b.ends[bin], 2));
    expect(outline.attributes['stroke-dasharray']).toBe(saved[index].attributes['stroke-dasharray']);
  });
}

function checkBars(chart: ChartOf<'bars'>): void {
  const readings = chart.drawn.filter(({ attributes }) => attributes['class'] === 'bar-reading');
  const bars = chart.drawn.filter(({ tag }) => tag === 'rect');
  const marked = chart.drawn
    .filter(({ attributes }) => attributes['class']?.startsWith('bar '))
    .map(({ attributes }) => attributes['class'].includes('orange'));
  // After the background.
  const saved = chart.file.filter(({ tag }) => tag === 'rect').slice(1);
  const texts = fileTexts(chart);
  expect(readings.map(({ text }) => text)).toEqual(texts.filter((_, index) => index % 2 === 1));
  expect(saved).toHaveLength(bars.length);
  expect(bars.length).toBeGreaterThan(3);
  bars.forEach(({ attributes }, index) => {
    const own = saved[index].attributes;
    expect(parseFloat(attributes['x']) / 100).toBeCloseTo((Number(own['x']) - 180) / 290, 2);
    expect(parseFloat(attributes['width']) / 100).toBeCloseTo(Number(own['width']) / 290, 2);
    expect(own['fill'] === '#3794ff').toBe(!marked[index]);
  });
}

function checkMap(chart: ChartOf<'map'>): void {
  expect(textsOf(chart.drawn)).toEqual(fileTexts(chart));
  const cells = (shapes: readonly Shape[]) => shapes.filter(({ attributes }) => 'fill-opacity' in attributes);
  const painted = (shapes: readonly Shape[]) =>
    cells(shapes).filter((cell) => cell.attributes['fill-opacity'] !== '0');
  const [own, saved] = [painted(chart.drawn), painted(chart.file)];
  expect(own.length).toBeGreaterThan(24);
  const hasValues = chart.drawn.some(({ attributes }) => attributes['class'] === 'heat-value');
  // Smaller cells have no room for a number.
  expect(hasValues).toBe(cells(chart.drawn).length < 400);
  expect(own.map(({ attributes }) => attributes['fill-opacity'])).toEqual(
    saved.map(({ attributes }) => attributes['fill-opacity']),
  );
  expect(own.map(({ attributes }) => attributes['class'].includes('negative'))).toEqual(
    saved.map(({ attributes }) => attributes['fill'] !== '#3794ff'),
  );
  const blank = chart.file.filter(({ tag, attributes }) => tag === 'rect' && attributes['fill'] === 'none');
  expect(cells(chart.drawn).length - own.length).toBe(blank.length);
}

function checkShades(chart: ChartOf<'shades'>): void {
  const cells = chart.file.filter(({ tag }) => tag === 'rect').slice(1, 1 + chart.drawn.length);
  expect(cells).toHaveLength(chart.drawn.length);
  cells.forEach(({ attributes }, index) => {
    const strength = Number(attributes['fill-opacity'] ?? 0);
    if (attributes['fill'] === 'none') expect(chart.drawn[index]).toBe(false);
    else if (strength > 0.2) expect(chart.drawn[index]).toBe(true);
  });
  expect(chart.drawn.filter(Boolean).length).toBeGreaterThan(4);
}

function check(chart: ChartFacts): void {
  switch (chart.kind) {
    case 'line':
      checkLine(chart);
      break;
    case 'histogram':
      checkHistogram(chart);
      break;
    case 'bars':
      checkBars(chart);
      break;
    case 'map':
      checkMap(chart);
      break;
    case 'shades':
      checkShades(chart);
      break;
  }
}

describe.each(Object.keys(REPORT_QUESTIONS) as QuestionName[])('the charts of %s', (name) => {
  it('are the same in the panel and in a file', async () => {
    const question = REPORT_QUESTIONS[name];
    const { panel, result } = await answered.open(name);
    const { page } = panel;
    const pictures = reportOf(question, result).pictures.map((picture) => String(picture.svg(DARK_COLOURS)));
    await page.locator('h2').first().waitFor();
    await expect
      .poll(async () => (await readCharts(page, pictures)).map(({ kind }) => kind))
      .toEqual(KINDS[name] ?? []);
    const charts = await readCharts(page, pictures);
    charts.forEach(check);
    await page.screenshot({ path: `${PICTURES}/charts-${name}.png`, fullPage: true });

    const logarithmic = page.getByRole('checkbox', { name: 'logarithmic' });
    if ((await logarithmic.count()) === 0) return;
    await logarithmic.click();
    const types = (all: readonly ChartFacts[]) =>
      all.map((chart) => (chart.kind === 'line' ? chart.drawn.axes.y.type : ''));
    await expect.poll(async () => types(await readCharts(page, pictures))).not.toEqual(types(charts));
    (await readCharts(page, pictures)).forEach(check);
    await page.screenshot({ path: `${PICTURES}/charts-${name}-other-scale.png`, fullPage: true });
  });
});

it.each(['linear', 'logarithmic'])('marks and breaks are the same on a %s scale', async (scale) => {
  const { page } = await answered.openWith(promptHost);
  const read = async () => (await readCharts(page, [])).find((chart) => chart.kind === 'line');
  await expect.poll(async () => (await read())?.drawn.axes.y.type).toBe('linear');
  if (scale === 'logarithmic') {
    await page.getByRole('checkbox', { name: 'logarithmic' }).click();
    await expect.poll(async () => (await read())?.drawn.axes.y.type).toBe('logarithmic');
  }
  const chart = (await read())!;
  check(chart);
  const points = chart.drawn.series.flatMap((series) => series.points.filter(({ y }) => !Number.isNaN(y)));
  const styles = new Set(points.map(({ style, isHollow }) => (isHollow ? 'hollow' : style)));
  const breaks = chart.file.filter(({ attributes }) => attributes['d'] === 'M-4 5L0-5M0 5L4-5');
  const isLinear = scale === 'linear';
  expect(styles).toEqual(
    new Set(['circle', 'triangle', 'rect', 'hollow', ...(isLinear ? ['crossRot'] : [])]),
  );
  expect(breaks).toHaveLength(isLinear ? 0 : chart.drawn.series.length);
  await page.screenshot({ path: `${PICTURES}/charts-marks-${scale}.png`, fullPage: true });
});
