import { requirePoints } from '../budget.js';
import { largestOf } from '../extremes.js';
import { drawnValues } from './drawnValues.js';
import type { LineChartData, LineSeries, PointMark } from './lineSeries.js';
import { linearTicks, logarithmicTicks } from './ticks.js';
import { attributes, markup, type Markup } from '../markup.js';
import type { PictureColours } from '../report.js';
import { colourOf } from './colours.js';
import { svgFile } from './svgFile.js';

const WIDTH = 720;
const HEIGHT = 400;
const PLOT = { left: 76, right: 704, top: 44, bottom: 348 };

/**
 * A line chart as an SVG file. A legend below explains breaks and hollow and crossed points, which must not be read at face value.
 *
 * @throws TooMuchToDraw
 */
export function lineChartSvg(chart: LineChartData, colours: PictureColours): Markup {
  requirePoints(chart.series.reduce((sum, { values }) => sum + values.length, 0));
  const { floor, heights, breaks } = drawnValues(chart);
  const most = largestOf(heights, (line) => largestOf(line, (height) => height ?? 0));
  const ticks =
    floor === undefined ? linearTicks(most, 6) : logarithmicTicks(floor, Math.max(floor, most), 8);
  const scale = chart.logarithmic ? Math.log10 : (value: number) => value;
  const [low, high] = [scale(ticks[0]), scale(ticks.at(-1)!)];
  const last = Math.max(
    1,
    largestOf(chart.series, ({ values }) => values.length - 1),
  );
  const x = (index: number) => PLOT.left + (index / last) * (PLOT.right - PLOT.left);
  const y = (value: number) => PLOT.bottom - ((scale(value) - low) / (high - low)) * (PLOT.bottom - PLOT.top);

  const ink = attributes({ fill: colours.foreground });
  const rows = ticks.map(
    (tick) =>
      markup`<path d="M${PLOT.left} ${round(y(tick))}H${PLOT.right}" stroke="${colours.grid}"/><text x="${PLOT.left - 8}" y="${round(y(tick) + 4)}" text-anchor="end"${ink}>${tick}</text>`,
  );
  const columns = linearTicks(last, 8)
    .filter((tick) => tick <= last)
    .map(
      (tick) =>
        markup`<text x="${round(x(tick))}" y="${PLOT.bottom + 20}" text-anchor="middle"${ink}>${tick}</text>`,
    );
  const middle = (PLOT.top + PLOT.bottom) / 2;
  return svgFile(chart, { width: WIDTH, height: HEIGHT }, colours, [
    ...rows,
    ...columns,
    markup`<text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 12}" text-anchor="middle"${ink}>${chart.xLabel}</text>`,
    markup`<text x="18" y="${middle}" text-anchor="middle" transform="rotate(-90 18 ${middle})"${ink}>${chart.yLabel}</text>`,
    markup`<text x="${PLOT.right}" y="${HEIGHT - 12}" text-anchor="end"${ink}>${markNotes(chart).join(' \u00a0 ')}</text>`,
    ...chart.series.map((series, index) => legend(series, index, colours)),
    ...chart.series.map((series, index) => curve(series, heights[index], { x, y }, colours)),
    ...chart.series.map((series, index) =>
      breaks[index].map((at) => breakMark(series, x(at.index), y(at.height), colours)),
    ),
  ]);
}

function legend(series: LineSeries, index: number, colours: PictureColours): readonly Markup[] {
  const left = PLOT.left + index * 150;
  return [
    markup`<path d="M${left} 22h28"${stroke(series, colours)}/>`,
    marker(series, 'plain', left + 14, 22, colours),
    markup`<text x="${left + 36}" y="26" fill="${colours.foreground}">${series.label}</text>`,
  ];
}

/** The meaning of the marks among the points. */
function markNotes({ series, logarithmic }: LineChartData): readonly string[] {
  const marks = new Set(series.flatMap((line) => line.marks));
  return [
    ...(marks.has('hollow') ? ['○ not determined'] : []),
    ...(marks.has('cross') ? [logarithmic ? '⫽ rounding level, not drawn' : '× rounding level'] : []),
  ];
}

interface Projection {
  readonly x: (index: number) => number;
  readonly y: (value: number) => number;
}

function curve(
  series: LineSeries,
  heights: readonly (number | null)[],
  { x, y }: Projection,
  colours: PictureColours,
): Markup {
  const points = heights.flatMap((height, index) =>
    height === null ? [] : [{ index, x: x(index), y: y(height), mark: series.marks[index] ?? 'plain' }],
  );
  const path = points
    .map(({ index, x, y }, at) => `${points[at - 1]?.index === index - 1 ? 'L' : 'M'}${round(x)} ${round(y)}`)
    .join('');
  const markers = points.map((point) => marker(series, point.mark, point.x, point.y, colours));
  return markup`<g><path d="${path}" fill="none"${stroke(series, colours)}/>${markers}</g>`;
}

/** Two strokes across the place where a curve breaks off. */
function breakMark({ look }: LineSeries, x: number, y: number, colours: PictureColours): Markup {
  const colour = colourOf(colours, look.colour);
  return markup`<path transform="translate(${round(x)} ${round(y)})" d="M-4 5L0-5M0 5L4-5" stroke="${colour}" stroke-width="1.5"/>`;
}

function stroke({ look }: LineSeries, colours: PictureColours): Markup {
  return attributes({
    stroke: colourOf(colours, look.colour),
    'stroke-width': 1.5,
    'stroke-dasharray': look.dash.length ? look.dash.join(' ') : undefined,
  });
}

function marker(series: LineSeries, mark: PointMark, x: number, y: number, colours: PictureColours): Markup {
  const colour = colourOf(colours, series.look.colour);
  const [left, top] = [round(x), round(y)];
  if (mark === 'cross') {
    return markup`<path transform="translate(${left} ${top})" d="M-3-3L3 3M-3 3L3-3" stroke="${colour}" stroke-width="1.5"/>`;
  }
  const fill = mark === 'hollow' ? colours.background : colour;
  const look = attributes({ fill, stroke: colour, 'stroke-width': 1.5 });
  switch (series.look.marker) {
    case 'circle':
      return markup`<circle transform="translate(${left} ${top})"${look} r="3"/>`;
    case 'triangle':
      return markup`<path transform="translate(${left} ${top})"${look} d="M0-3.5L3.5 3H-3.5Z"/>`;
    case 'rect':
      return markup`<rect transform="translate(${left} ${top})"${look} x="-3" y="-3" width="6" height="6"/>`;
  }
}

function round(value: number): string {
  return value.toFixed(1);
}
