import { requirePoints } from '../budget.js';
import { attributes, markup, type Markup } from '../markup.js';
import type { PictureColours } from '../report.js';
import { along } from './axis.js';
import { colourOf } from './colours.js';
import type { Curve, CurveBreak, LineChart, MarkNote, PointMark } from './lineChart.js';
import { svgFile } from './svgFile.js';

const WIDTH = 720;
const HEIGHT = 400;
const PLOT = { left: 76, right: 704, top: 44, bottom: 348 };
const SYMBOLS: { readonly [mark in MarkNote['mark']]: string } = { hollow: '○', cross: '×', break: '//' };

/**
 * A line chart as an SVG file. A legend below explains breaks and hollow and crossed points.
 *
 * @throws TooMuchToDraw
 */
export function lineChartSvg(chart: LineChart, colours: PictureColours): Markup {
  const { x, y, series, notes } = chart;
  requirePoints(series.reduce((sum, { points }) => sum + points.length, 0));
  const projection: Projection = {
    x: (index) => PLOT.left + along(x, index) * (PLOT.right - PLOT.left),
    y: (height) => PLOT.bottom - along(y, height) * (PLOT.bottom - PLOT.top),
  };
  const ink = attributes({ fill: colours.foreground });
  const rows = y.ticks.map(({ value, label }) => {
    const top = projection.y(value);
    return markup`<path d="M${PLOT.left} ${round(top)}H${PLOT.right}" stroke="${colours.grid}"/><text x="${PLOT.left - 8}" y="${round(top + 4)}" text-anchor="end"${ink}>${label}</text>`;
  });
  const columns = x.ticks.map(
    ({ value, label }) =>
      markup`<text x="${round(projection.x(value))}" y="${PLOT.bottom + 20}" text-anchor="middle"${ink}>${label}</text>`,
  );
  const middle = (PLOT.top + PLOT.bottom) / 2;
  const noteTexts = notes.map(({ mark, text }) => `${SYMBOLS[mark]} ${text}`);
  return svgFile(chart, { width: WIDTH, height: HEIGHT }, colours, [
    ...rows,
    ...columns,
    markup`<text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 12}" text-anchor="middle"${ink}>${x.title}</text>`,
    markup`<text x="18" y="${middle}" text-anchor="middle" transform="rotate(-90 18 ${middle})"${ink}>${y.title}</text>`,
    markup`<text x="${PLOT.right}" y="${HEIGHT - 12}" text-anchor="end"${ink}>${noteTexts.join(' \u00a0 ')}</text>`,
    ...series.map((line, index) => legend(line, index, colours)),
    ...series.map((line) => curve(line, projection, colours)),
    ...series.map((line) => line.breaks.map((at) => breakMark(line, at, projection, colours))),
  ]);
}

function legend(series: Curve, index: number, colours: PictureColours): readonly Markup[] {
  const left = PLOT.left + index * 150;
  return [
    markup`<path d="M${left} 22h28"${stroke(series, colours)}/>`,
    marker(series, 'plain', left + 14, 22, colours),
    markup`<text x="${left + 36}" y="26" fill="${colours.foreground}">${series.label}</text>`,
  ];
}

interface Projection {
  readonly x: (index: number) => number;
  readonly y: (height: number) => number;
}

function curve(series: Curve, { x, y }: Projection, colours: PictureColours): Markup {
  const points = series.points.flatMap(({ height, mark }, index) =>
    height === null ? [] : [{ index, x: x(index), y: y(height), mark }],
  );
  const path = points
    .map(({ index, x, y }, at) => `${points[at - 1]?.index === index - 1 ? 'L' : 'M'}${round(x)} ${round(y)}`)
    .join('');
  const markers = points.map((point) => marker(series, point.mark, point.x, point.y, colours));
  return markup`<g><path d="${path}" fill="none"${stroke(series, colours)}/>${markers}</g>`;
}

/** Two strokes across the place where a curve breaks off. */
function breakMark(
  { look }: Curve,
  { index, height }: CurveBreak,
  { x, y }: Projection,
  colours: PictureColours,
): Markup {
  const colour = colourOf(colours, look.colour);
  return markup`<path transform="translate(${round(x(index))} ${round(y(height))})" d="M-4 5L0-5M0 5L4-5" stroke="${colour}" stroke-width="1.5"/>`;
}

function stroke({ look }: Curve, colours: PictureColours): Markup {
  return attributes({
    stroke: colourOf(colours, look.colour),
    'stroke-width': 1.5,
    'stroke-dasharray': look.dash.length ? look.dash.join(' ') : undefined,
  });
}

function marker({ look }: Curve, mark: PointMark, x: number, y: number, colours: PictureColours): Markup {
  const colour = colourOf(colours, look.colour);
  const [left, top] = [round(x), round(y)];
  if (mark === 'cross') {
    return markup`<path transform="translate(${left} ${top})" d="M-3-3L3 3M-3 3L3-3" stroke="${colour}" stroke-width="1.5"/>`;
  }
  const fill = mark === 'hollow' ? colours.background : colour;
  const paint = attributes({ fill, stroke: colour, 'stroke-width': 1.5 });
  switch (look.marker) {
    case 'circle':
      return markup`<circle transform="translate(${left} ${top})"${paint} r="3"/>`;
    case 'triangle':
      return markup`<path transform="translate(${left} ${top})"${paint} d="M0-3.5L3.5 3H-3.5Z"/>`;
    case 'rect':
      return markup`<rect transform="translate(${left} ${top})"${paint} x="-3" y="-3" width="6" height="6"/>`;
  }
}

function round(value: number): string {
  return value.toFixed(1);
}
