import { formatNumber } from '../numbers.js';
import type { PictureColours } from '../report.js';
import { escapeXml } from '../xml.js';
import { colourOf } from './colours.js';
import type { HeatMapData } from './heatMapModel.js';
import { HeatMapPlot } from './heatMapPlot.js';
import { svgFile } from './svgFile.js';

/** A heat map as an SVG file. */
export function heatMapSvg(data: HeatMapData, colours: PictureColours): string {
  const plot = new HeatMapPlot(data);
  const { left } = plot;
  const ink = `fill="${escapeXml(colours.foreground)}"`;
  const grid = `fill="none" stroke="${escapeXml(colours.grid)}" stroke-width="0.5"`;
  const paint = (value: number) =>
    `fill="${escapeXml(colourOf(colours, value < 0 ? 'charts-orange' : 'charts-blue'))}" fill-opacity="${plot.opacity(value)}"`;
  const box = ({ x, y, width, height }: ReturnType<HeatMapPlot['cell']>, look: string) =>
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${look}/>`;
  const legend = plot.legend();
  return svgFile(data, plot, colours, [
    `<text x="${left}" y="12" ${ink}>${escapeXml(data.columnLabel)}</text>`,
    `<text x="0" y="${plot.top - 8}" ${ink}>${escapeXml(data.rowLabel)}</text>`,
    ...data.columns.map((name, column) => {
      const { x, y, anchor, transform } = plot.columnName(column);
      return `<text x="${x}" y="${y}" text-anchor="${anchor}" transform="${transform}" ${ink}>${escapeXml(name)}</text>`;
    }),
    ...data.rows.map((name, row) => {
      const { x, y } = plot.rowName(row);
      return `<text x="${x}" y="${y}" text-anchor="end" ${ink}>${escapeXml(name)}</text>`;
    }),
    ...data.values.flatMap((values, row) =>
      values.map((value, column) => box(plot.cell({ row, column }), value === null ? grid : paint(value))),
    ),
    ...legend.steps.map((step) => box(step, paint(step.value))),
    `<text x="${left}" y="${legend.y}" ${ink}>${formatNumber(legend.from)}</text>`,
    `<text x="${legend.right}" y="${legend.y}" text-anchor="end" ${ink}>${formatNumber(legend.to)}</text>`,
  ]);
}
