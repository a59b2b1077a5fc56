import type { Markup } from '../markup.js';
import type { PictureColours, PictureMaker } from '../report.js';
import type { BarChartData } from './barChartModel.js';
import { barChartSvg } from './barChartSvg.js';
import type { HeatMapData } from './heatMapModel.js';
import { heatMapSvg } from './heatMapSvg.js';
import type { HistogramData } from './histogramModel.js';
import { histogramSvg } from './histogramSvg.js';
import { lineChartSvg } from './lineChartSvg.js';
import type { LineChartData } from './lineSeries.js';

export function linePicture(name: string, make: () => LineChartData): PictureMaker {
  return drawnBy(lineChartSvg, name, make);
}

export function barPicture(name: string, make: () => BarChartData): PictureMaker {
  return drawnBy(barChartSvg, name, make);
}

export function histogramPicture(name: string, make: () => HistogramData): PictureMaker {
  return drawnBy(histogramSvg, name, make);
}

export function mapPicture(name: string, make: () => HeatMapData): PictureMaker {
  return drawnBy(heatMapSvg, name, make);
}

function drawnBy<T extends { readonly description: string }>(
  draw: (data: T, colours: PictureColours) => Markup,
  name: string,
  makeData: () => T,
): PictureMaker {
  return {
    name,
    make: () => {
      const data = makeData();
      return { description: data.description, svg: (colours) => draw(data, colours) };
    },
  };
}
