import { attributes, markup, type Markup } from '../markup.js';
import type { PictureColours } from '../report.js';
import { colourOf } from './colours.js';
import type { DrawnGroup, Histogram } from './histogram.js';
import { HistogramPlot } from './histogramPlot.js';
import { svgFile } from './svgFile.js';

const WIDTH = 720;

/**
 * A histogram as an SVG file.
 *
 * @throws TooMuchToDraw
 */
export function histogramSvg(chart: Histogram, colours: PictureColours): Markup {
  const plot = new HistogramPlot(chart, WIDTH);
  const { left, right, top, bottom, height } = plot;
  const ink = attributes({ fill: colours.foreground });
  const middle = (top + bottom) / 2;
  const { x, y, groups, reference } = chart;
  return svgFile(chart, { width: WIDTH, height }, colours, [
    ...y.ticks.map(
      ({ value, label }) =>
        markup`<path d="M${left} ${plot.y(value)}H${right}" stroke="${colours.grid}" stroke-width="0.5"/><text x="${left - 6}" y="${plot.y(value) + 4}" text-anchor="end"${ink}>${label}</text>`,
    ),
    ...plot.columns.map(
      ({ value, label }) =>
        markup`<text x="${plot.x(value)}" y="${bottom + 15}" text-anchor="middle"${ink}>${label}</text>`,
    ),
    markup`<text x="${(left + right) / 2}" y="${height - 6}" text-anchor="middle"${ink}>${x.title}</text>`,
    markup`<text x="11" y="${middle}" text-anchor="middle" transform="rotate(-90 11 ${middle})"${ink}>${y.title}</text>`,
    markup`<path d="${plot.reference()}" stroke="${colours.foreground}" stroke-width="1.5" stroke-dasharray="1 3"/>`,
    markup`<text x="${plot.x(reference.value) + 4}" y="${top + 4}"${ink}>${reference.label}</text>`,
    ...groups.map((group, index) => drawGroup(plot, group, index, colours)),
  ]);
}

function drawGroup(
  plot: HistogramPlot,
  group: DrawnGroup,
  index: number,
  colours: PictureColours,
): readonly Markup[] {
  const { colour, shape } = group.look;
  const paint = colour === 'charts-foreground' ? colours.foreground : colourOf(colours, colour);
  const line =
    shape === 'area'
      ? attributes({ fill: paint, 'fill-opacity': 0.25, stroke: paint })
      : attributes({
          fill: 'none',
          stroke: paint,
          'stroke-width': 2,
          'stroke-dasharray': shape === 'dashes' ? '5 3' : undefined,
        });
  const { swatch, text, x, y } = plot.legend(group, index);
  return [
    markup`<path d="${plot.outline(group)}"${line}/>`,
    markup`<path d="${plot.meanMark(group)}" fill="${paint}" stroke="${colours.background}"/>`,
    markup`<path d="${swatch}"${line}/>`,
    markup`<text x="${x}" y="${y}" fill="${colours.foreground}">${text}</text>`,
  ];
}
