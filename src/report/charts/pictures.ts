import type { Picture } from '../report.js';
import type { BarChartData } from './barChartModel.js';
import { barChartSvg } from './barChartSvg.js';
import type { HeatMapData } from './heatMapModel.js';
import { heatMapSvg } from './heatMapSvg.js';
import type { HistogramData } from './histogramModel.js';
import { histogramSvg } from './histogramSvg.js';
import { lineChartSvg } from './lineChartSvg.js';
import type { LineChartData } from './lineSeries.js';

export function linePicture(name: string, chart: LineChartData): Picture {
  return { name, description: chart.description, svg: (colours) => lineChartSvg(chart, colours) };
}

export function barPicture(name: string, chart: BarChartData): Picture {
  return { name, description: chart.description, svg: (colours) => barChartSvg(chart, colours) };
}

export function histogramPicture(name: string, chart: HistogramData): Picture {
  return { name, description: chart.description, svg: (colours) => histogramSvg(chart, colours) };
}

export function mapPicture(name: string, map: HeatMapData): Picture {
  return { name, description: map.description, svg: (colours) => heatMapSvg(map, colours) };
}
