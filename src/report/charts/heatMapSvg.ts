import { attributes, markup, type Markup } from '../markup.js';
import type { PictureColours } from '../report.js';
import { colourOf, inkOver } from './colours.js';
import type { HeatMap } from './heatMap.js';
import { HeatMapPlot, VALUE_SIZE } from './heatMapPlot.js';
import { svgFile } from './svgFile.js';

/**
 * A heat map as an SVG file.
 *
 * @throws TooMuchToDraw
 */
export function heatMapSvg(chart: HeatMap, colours: PictureColours): Markup {
  const plot = new HeatMapPlot(chart);
  const { left } = plot;
  const ink = attributes({ fill: colours.foreground });
  const grid = attributes({ fill: 'none', stroke: colours.grid, 'stroke-width': 0.5 });
  const colour = (value: number) => colourOf(colours, value < 0 ? 'charts-orange' : 'charts-blue');
  const paint = (value: number) => attributes({ fill: colour(value), 'fill-opacity': plot.opacity(value) });
  const inCell = (value: number | null, row: number, column: number) => {
    if (value === null) return [];
    const { x, y } = plot.value({ row, column });
    const fill = inkOver(colours, colour(value), Number(plot.opacity(value)));
    return markup`<text x="${x}" y="${y}" text-anchor="middle" font-size="${VALUE_SIZE}" fill="${fill}">${chart.inCell({ row, column })}</text>`;
  };
  const box = ({ x, y, width, height }: ReturnType<HeatMapPlot['cell']>, look: Markup) =>
    markup`<rect x="${x}" y="${y}" width="${width}" height="${height}"${look}/>`;
  const legend = plot.legend();
  const { from, to } = chart.colours.legend;
  return svgFile(chart, plot, colours, [
    markup`<text x="${left}" y="12"${ink}>${chart.columnLabel}</text>`,
    markup`<text x="0" y="${plot.top - 8}"${ink}>${chart.rowLabel}</text>`,
    ...chart.columns.map((name, column) => {
      const { x, y, anchor, transform } = plot.columnName(column);
      return markup`<text x="${x}" y="${y}" text-anchor="${anchor}" transform="${transform}"${ink}>${name}</text>`;
    }),
    ...chart.rows.map((name, row) => {
      const { x, y } = plot.rowName(row);
      return markup`<text x="${x}" y="${y}" text-anchor="end"${ink}>${name}</text>`;
    }),
    ...chart.values.flatMap((values, row) =>
      values.map((value, column) => box(plot.cell({ row, column }), value === null ? grid : paint(value))),
    ),
    ...(plot.showsValues
      ? chart.values.flatMap((values, row) => values.map((value, column) => inCell(value, row, column)))
      : []),
    ...legend.steps.map((step) => box(step, paint(step.value))),
    markup`<text x="${left}" y="${legend.y}"${ink}>${from.label}</text>`,
    markup`<text x="${legend.right}" y="${legend.y}" text-anchor="end"${ink}>${to.label}</text>`,
  ]);
}
