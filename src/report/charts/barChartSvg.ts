import { requirePoints } from '../budget.js';
import { attributes, markup, type Markup } from '../markup.js';
import { visibleToken } from '../tokenSegments.js';
import type { PictureColours } from '../report.js';
import { shortened } from '../shortened.js';
import { along } from './axis.js';
import { barColour, barPlace, PALE, type BarChart } from './barChart.js';
import { colourOf } from './colours.js';
import { svgFile } from './svgFile.js';

const WIDTH = 720;
const ROW = 20;
const LONGEST_LABEL = 24;
const PLOT = { left: 180, right: 470, top: 12 };

/**
 * A bar chart as an SVG file.
 *
 * @throws TooMuchToDraw
 */
export function barChartSvg(chart: BarChart, colours: PictureColours): Markup {
  const { labels, bars, axis } = chart;
  requirePoints(bars.length);
  const height = 2 * PLOT.top + ROW * bars.length;
  const x = (fraction: number) => (PLOT.left + fraction * (PLOT.right - PLOT.left)).toFixed(1);
  const ink = attributes({ fill: colours.foreground });
  const rows = bars.map((bar, index) => {
    const { label, reading, pale } = bar;
    const top = PLOT.top + ROW * index;
    const { from, length } = barPlace(axis, bar);
    const width = (length * (PLOT.right - PLOT.left)).toFixed(1);
    const colour = colourOf(colours, barColour(bar));
    const opacity = attributes({ 'fill-opacity': pale ? PALE : undefined });
    const shown = shortened(labels === 'tokens' ? visibleToken(label) : label, LONGEST_LABEL);
    return [
      markup`<text x="${PLOT.left - 8}" y="${top + 14}" text-anchor="end"${ink}>${shown}</text>`,
      markup`<rect x="${x(from)}" y="${top + 3}" width="${width}" height="${ROW - 6}" fill="${colour}"${opacity}/>`,
      markup`<text x="${PLOT.right + 8}" y="${top + 14}"${ink}>${reading}</text>`,
    ];
  });
  return svgFile(chart, { width: WIDTH, height }, colours, [
    ...rows,
    markup`<path d="M${x(along(axis, 0))} ${PLOT.top}V${height - PLOT.top}" stroke="${colours.foreground}" stroke-width="0.5"/>`,
  ]);
}
