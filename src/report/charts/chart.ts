import type { BarChart } from './barChart.js';
import type { HeatMap } from './heatMap.js';
import type { Histogram } from './histogram.js';
import type { LineChart } from './lineChart.js';

/**
 * What a chart shows, whoever draws it: the panel or a file. Ranges, labels and marks are decided here; drawing adds
 * only places and colours.
 */
export type Chart = LineChart | BarChart | Histogram | HeatMap;
