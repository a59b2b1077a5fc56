import { formatNumber, formatPercent } from '../numbers.js';
import type { PictureColours } from '../report.js';
import { shortened } from '../shortened.js';
import { escapeXml } from '../xml.js';
import { colourOf } from './colours.js';
import type { HistogramData, HistogramGroup } from './histogramModel.js';
import { HistogramPlot } from './histogramPlot.js';
import { svgFile } from './svgFile.js';

const WIDTH = 720;
const LONGEST_LABEL = 72;

/** A histogram as an SVG file. */
export function histogramSvg(data: HistogramData, colours: PictureColours): string {
  const plot = new HistogramPlot(data, WIDTH);
  const { left, right, top, bottom, height } = plot;
  const ink = `fill="${escapeXml(colours.foreground)}"`;
  const middle = (top + bottom) / 2;
  const { reference } = data;
  return svgFile(data, { width: WIDTH, height }, colours, [
    ...plot.rows.map(
      (tick) =>
        `<path d="M${left} ${plot.y(tick)}H${right}" stroke="${escapeXml(colours.grid)}" stroke-width="0.5"/>` +
        `<text x="${left - 6}" y="${plot.y(tick) + 4}" text-anchor="end" ${ink}>${formatPercent(tick)}</text>`,
    ),
    ...plot.columns.map(
      (tick) => `<text x="${plot.x(tick)}" y="${bottom + 15}" text-anchor="middle" ${ink}>${tick}</text>`,
    ),
    `<text x="${(left + right) / 2}" y="${height - 6}" text-anchor="middle" ${ink}>${escapeXml(data.xLabel)}</text>`,
    `<text x="11" y="${middle}" text-anchor="middle" transform="rotate(-90 11 ${middle})" ${ink}>${escapeXml(data.yLabel)}</text>`,
    `<path d="${plot.reference()}" stroke="${escapeXml(colours.foreground)}" stroke-width="1.5" stroke-dasharray="1 3"/>`,
    `<text x="${plot.x(reference.value) + 4}" y="${top + 4}" ${ink}>${escapeXml(reference.label)}</text>`,
    ...data.groups.map((group, index) => drawGroup(plot, group, index, colours)),
  ]);
}

function drawGroup(
  plot: HistogramPlot,
  group: HistogramGroup,
  index: number,
  colours: PictureColours,
): string {
  const { colour, shape } = group.look;
  const paint = escapeXml(colour === 'charts-foreground' ? colours.foreground : colourOf(colours, colour));
  const line =
    shape === 'area'
      ? `fill="${paint}" fill-opacity="0.25" stroke="${paint}"`
      : `fill="none" stroke="${paint}" stroke-width="2"${shape === 'dashes' ? ' stroke-dasharray="5 3"' : ''}`;
  const { swatch, x, y } = plot.legend(group, index);
  return (
    `<path d="${plot.outline(group)}" ${line}/>` +
    `<path d="${plot.meanMark(group)}" fill="${paint}" stroke="${escapeXml(colours.background)}"/>` +
    `<path d="${swatch}" ${line}/>` +
    `<text x="${x}" y="${y}" fill="${escapeXml(colours.foreground)}">${escapeXml(shortened(group.label, LONGEST_LABEL))} · mean ${formatNumber(group.mean)}</text>`
  );
}
