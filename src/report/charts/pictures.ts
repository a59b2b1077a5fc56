import type { Markup } from '../markup.js';
import type { PictureColours, PictureMaker } from '../report.js';
import { barChartSvg } from './barChartSvg.js';
import type { Chart } from './chart.js';
import { heatMapSvg } from './heatMapSvg.js';
import { histogramSvg } from './histogramSvg.js';
import { lineChartSvg } from './lineChartSvg.js';

export function picture(name: string, makeChart: () => Chart): PictureMaker {
  return {
    name,
    make: () => {
      const chart = makeChart();
      return { description: chart.description, svg: (colours) => chartSvg(chart, colours) };
    },
  };
}

/**
 * A chart as an SVG file.
 *
 * @throws TooMuchToDraw
 */
export function chartSvg(chart: Chart, colours: PictureColours): Markup {
  switch (chart.kind) {
    case 'line':
      return lineChartSvg(chart, colours);
    case 'bars':
      return barChartSvg(chart, colours);
    case 'histogram':
      return histogramSvg(chart, colours);
    case 'map':
      return heatMapSvg(chart, colours);
  }
}
