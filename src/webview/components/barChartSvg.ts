import type { BarChartData } from './barChartModel.js';
import { barScale } from './barChartModel.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { escapeXml } from '../../report/xml.js';

export interface BarChartColours {
  readonly background: string;
  readonly foreground: string;
  readonly bar: string;
  readonly marked: string;
}

const WIDTH = 720;
const ROW = 20;
const PLOT = { left: 180, right: 540, top: 12 };

/** A bar chart as an SVG file, with its description as the title. */
export function barChartSvg({ description, labels, bars }: BarChartData, colours: BarChartColours): string {
  const height = 2 * PLOT.top + ROW * bars.length;
  const { zero, of } = barScale(bars);
  const x = (fraction: number) => (PLOT.left + fraction * (PLOT.right - PLOT.left)).toFixed(1);
  const ink = `fill="${escapeXml(colours.foreground)}"`;
  const rows = bars.map(({ label, value, reading, marked }, index) => {
    const top = PLOT.top + ROW * index;
    const { from, length } = of(value);
    const width = (length * (PLOT.right - PLOT.left)).toFixed(1);
    const colour = escapeXml(marked ? colours.marked : colours.bar);
    return (
      `<text x="${PLOT.left - 8}" y="${top + 14}" text-anchor="end" ${ink}>${escapeXml(labels === 'tokens' ? visibleToken(label) : label)}</text>` +
      `<rect x="${x(from)}" y="${top + 3}" width="${width}" height="${ROW - 6}" fill="${colour}"/>` +
      `<text x="${PLOT.right + 8}" y="${top + 14}" ${ink}>${escapeXml(reading)}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escapeXml(description)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="${escapeXml(colours.background)}"/>`,
    ...rows,
    `<path d="M${x(zero)} ${PLOT.top}V${height - PLOT.top}" stroke="${escapeXml(colours.foreground)}" stroke-width="0.5"/>`,
    '</svg>',
    '',
  ].join('\n');
}
