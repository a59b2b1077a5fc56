import type { ChartConfiguration, ChartDataset, ChartEvent } from 'chart.js';
import type { Axis } from '../../report/charts/axis.js';
import { placeName, type Curve, type LineChart } from '../../report/charts/lineChart.js';

/** The points' radius, in px. */
export const RADIUS = 3;

export type LineChartConfig = ChartConfiguration<'line', (number | null)[], number>;

/** What of the page a chart depends on. */
export interface ChartPage {
  /** A theme colour of VS Code, or the first of the others that the theme has. */
  readonly paint: (name: string, ...instead: readonly string[]) => string;
  readonly grid: string;
  readonly fontFamily: string;
  /** The series drawn over the others. */
  readonly front: string | undefined;
  readonly onClick: (event: ChartEvent) => void;
}

/** A line chart as chart.js takes it. */
export function lineChartConfig(chart: LineChart, page: ChartPage): LineChartConfig {
  const { series, x, y } = chart;
  const { paint, fontFamily } = page;
  const font = { family: fontFamily, size: 11 };
  return {
    type: 'line',
    data: {
      labels: Array.from({ length: x.to + 1 }, (_, index) => index),
      datasets: series.map((line) => dataset(line, page)),
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      events: ['mousemove', 'mouseout', 'click'],
      interaction: { mode: 'index', intersect: false },
      onClick: page.onClick,
      scales: { x: { ...scale(x, page), type: 'linear' }, y: { ...scale(y, page), type: y.scale } },
      plugins: {
        tooltip: {
          backgroundColor: paint('editorHoverWidget-background', 'editor-background'),
          borderColor: paint('editorHoverWidget-border', 'panel-border'),
          borderWidth: 1,
          titleColor: paint('editorHoverWidget-foreground', 'foreground'),
          bodyColor: paint('editorHoverWidget-foreground', 'foreground'),
          bodyFont: font,
          titleFont: { ...font, weight: 'bold' },
          usePointStyle: true,
          // As in the legend, whichever curve is in front.
          itemSort: (a, b) => a.datasetIndex - b.datasetIndex,
          callbacks: {
            title: (items) => (items[0] ? placeName(chart, items[0].dataIndex) : ''),
            label: ({ datasetIndex, dataIndex }) => series[datasetIndex]?.points[dataIndex]?.reading ?? '',
          },
        },
      },
    },
  };
}

function scale({ title, from, to, ticks }: Axis, { paint, grid, fontFamily }: ChartPage) {
  const color = paint('foreground');
  const font = { family: fontFamily, size: 11 };
  const labels = new Map(ticks.map(({ value, label }) => [value, label]));
  return {
    min: from,
    max: to,
    title: { display: true, text: title, color, font },
    /** Labels without room are left out. */
    afterBuildTicks: (axis: { ticks: { value: number }[] }) => {
      axis.ticks = ticks.map(({ value }) => ({ value }));
    },
    ticks: {
      color,
      font,
      maxRotation: 0,
      callback: (value: number | string) => labels.get(Number(value)) ?? '',
    },
    grid: { color: grid, lineWidth: 0.5 },
    border: { color: grid },
  };
}

function dataset(
  { id, label, look, points }: Curve,
  { paint, front }: ChartPage,
): ChartDataset<'line', (number | null)[]> {
  const colour = paint(look.colour);
  const fills = points.map(({ mark }) => (mark === 'hollow' ? paint('editor-background') : colour));
  return {
    label,
    data: points.map(({ height }) => height),
    order: id === front ? 0 : 1,
    clip: 2 * RADIUS,
    borderColor: colour,
    borderWidth: 1.5,
    borderDash: [...look.dash],
    pointStyle: points.map(({ mark }) => (mark === 'cross' ? 'crossRot' : look.marker)),
    pointRadius: RADIUS,
    pointHoverRadius: RADIUS + 2,
    pointBorderColor: colour,
    pointBorderWidth: 1.5,
    pointBackgroundColor: fills,
    pointHoverBackgroundColor: fills,
  };
}
