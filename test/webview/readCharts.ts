import type { Page } from 'playwright-core';

/** An element of an SVG. */
export interface Shape {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What chart.js made of an axis. */
export interface DrawnAxis {
  readonly type: string;
  readonly min: number;
  readonly max: number;
  readonly title: string;
  /** The places of its minimum and its maximum, in px. */
  readonly ends: readonly [number, number];
  readonly ticks: readonly { readonly label: string; readonly place: number }[];
}

export interface DrawnSeries {
  readonly label: string;
  readonly points: readonly {
    readonly x: number;
    /** NaN where nothing is drawn. */
    readonly y: number;
    readonly style: string;
    readonly isHollow: boolean;
  }[];
}

/** What each kind of chart is made of in the panel. */
export interface Drawn {
  readonly line: {
    readonly axes: { readonly x: DrawnAxis; readonly y: DrawnAxis };
    readonly series: readonly DrawnSeries[];
  };
  readonly histogram: readonly Shape[];
  readonly bars: readonly Shape[];
  readonly map: readonly Shape[];
  /** Whether each cell, row by row, is painted on the canvas. */
  readonly shades: readonly boolean[];
}

/** A chart in the panel, with the file that it is saved as. */
export interface ChartOf<K extends keyof Drawn> {
  readonly kind: K;
  readonly drawn: Drawn[K];
  /** Every shape, outer ones first. */
  readonly file: readonly Shape[];
  /** The shapes of each of its curves. */
  readonly curves: readonly (readonly Shape[])[];
  /** The text of the section around it. */
  readonly around: string;
}

export type ChartFacts = { [K in keyof Drawn]: ChartOf<K> }[keyof Drawn];

const READ = `(pictures) => {
  const parsed = (text) => new DOMParser().parseFromString(text, 'image/svg+xml');
  const shape = (element) => ({
    tag: element.tagName.toLowerCase(),
    attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    text: element.childElementCount > 0 ? '' : element.textContent,
  });
  const shapes = (within) => [...within.querySelectorAll('*')].map(shape);
  const axis = (chart, name) => {
    const { type, min, max, ticks, options } = chart.scales[name];
    const place = (value) => chart.scales[name].getPixelForValue(value);
    const shown = ticks.map(({ value, label }) => ({ label, place: place(value) }));
    return { type, min, max, title: options.title.text, ends: [place(min), place(max)], ticks: shown };
  };
  const line = ({ chart }) => {
    const background = getComputedStyle(document.body).getPropertyValue('--vscode-editor-background').trim();
    const series = chart.data.datasets.map(({ label }, index) => ({
      label,
      points: chart.getDatasetMeta(index).data.map(({ x, y, skip, options }) => ({
        x, y: skip ? NaN : y, style: options.pointStyle, isHollow: options.backgroundColor === background,
      })),
    }));
    return { axes: { x: axis(chart, 'x'), y: axis(chart, 'y') }, series };
  };
  const shades = (element) => {
    const { left, top, cell } = element.layout;
    const context = element.querySelector('canvas').getContext('2d');
    const at = (x, y) => context.getImageData(x * devicePixelRatio, y * devicePixelRatio, 1, 1).data.join();
    return element.data.values.flatMap((row, r) =>
      row.map((_, c) => at(left + (c + 0.5) * cell, top + (r + 0.5) * cell) !== at(left / 2, top / 2)));
  };
  const DRAWN = {
    'qk-line-chart': ['line', line],
    'qk-histogram': ['histogram', shapes],
    'qk-bar-chart': ['bars', shapes],
    'qk-heat-map': ['map', shapes],
    'qk-shade-map': ['shades', shades],
  };
  return [...document.querySelectorAll(Object.keys(DRAWN).join())].map((element) => {
    const [kind, read] = DRAWN[element.localName];
    const file = element.toSvg
      ? parsed(element.toSvg())
      : pictures.map(parsed).find((picture) => picture.querySelector('title').textContent === element.data.title);
    return {
      kind,
      drawn: read(element),
      file: shapes(file),
      curves: [...file.querySelectorAll('svg > g > g')].map(shapes),
      around: element.closest('section').textContent,
    };
  });
}`;

/**
 * The charts of a panel as they are drawn there and as they are saved.
 *
 * @param pictures of the report, which hold the charts that the panel does not save as SVG
 */
export async function readCharts(page: Page, pictures: readonly string[]): Promise<readonly ChartFacts[]> {
  return page.evaluate<readonly ChartFacts[]>(`(${READ})(${JSON.stringify(pictures)})`);
}
