import type { ActiveElement, ChartConfiguration, ChartDataset, ChartEvent, Plugin } from 'chart.js';
import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import { drawnValues, type DrawnValues } from '../../report/charts/drawnValues.js';
import { lineChartSvg } from '../../report/charts/lineChartSvg.js';
import type { LineChartData, LineSeries, SeriesPoint } from '../../report/charts/lineSeries.js';
import { gridColour, onThemeChange, themeColour, themeColours } from './theme.js';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip);

type LineChartJs = Chart<'line', (number | null)[], number>;

const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'] as const;
export type ChartKey = (typeof KEYS)[number];

const RADIUS = 3;

/**
 * A line chart in the theme's colours. One point can be chosen, by a click or with the arrow keys. It changes nothing
 * by itself: the chosen point is a property.
 */
export class LineChart extends LitElement {
  @property({ attribute: false }) data!: LineChartData;
  /** Where screen reader users find its numbers. */
  @property({ attribute: false }) twin = '';
  @property({ attribute: false }) chosen: SeriesPoint | undefined;
  @property({ attribute: false }) onPick: (point: SeriesPoint) => void = () => undefined;
  @property({ attribute: false }) onKey: (key: ChartKey) => void = () => undefined;

  private chart: LineChartJs | undefined;
  private drawn: DrawnValues = { heights: [], breaks: [] };
  private stopWatching: (() => void) | undefined;

  /** The chart as shown, as a PNG in base64. */
  toPngBase64(): string {
    return this.chart?.toBase64Image('image/png').replace(/^data:image\/png;base64,/, '') ?? '';
  }

  /** The chart as an SVG file in the theme's colours. */
  toSvg(): string {
    return lineChartSvg(this.data, themeColours()).toString();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopWatching = onThemeChange(() => this.draw());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopWatching?.();
    this.chart?.destroy();
    this.chart = undefined;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<div class="chart-frame">
      <canvas
        tabindex="0"
        role="img"
        aria-label=${`${this.data.description} ${this.twin}`.trim()}
        @keydown=${this.keyDown}
      ></canvas>
    </div>`;
  }

  protected override updated(changes: PropertyValues<this>): void {
    if (changes.has('data') || changes.has('chosen') || !this.chart) this.draw();
  }

  private readonly keyDown = (event: KeyboardEvent): void => {
    const key = KEYS.find((name) => name === event.key);
    if (!key || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.onKey(key);
  };

  private draw(): void {
    const canvas = this.querySelector('canvas');
    if (!canvas) return;
    const { options, data } = this.configuration();
    if (this.chart) {
      this.chart.data = data;
      this.chart.options = options!;
      this.chart.update('none');
    } else {
      this.chart = new Chart(canvas, {
        type: 'line',
        data,
        options: options!,
        plugins: [
          backgroundPlugin,
          breaksPlugin(() => this.drawn.breaks),
          chosenPlugin(() => this.chosenPoint()),
        ],
      });
    }
  }

  private configuration(): ChartConfiguration<'line', (number | null)[], number> {
    const { series, logarithmic, xLabel, yLabel } = this.data;
    this.drawn = drawnValues(this.data);
    const { floor, heights } = this.drawn;
    const ink = themeColour('foreground');
    const grid = gridColour();
    const count = Math.max(1, ...series.map(({ values }) => values.length));
    const font = { family: getComputedStyle(this).fontFamily, size: 11 };
    const axis = {
      ticks: { color: ink, font, maxRotation: 0 },
      grid: { color: grid, lineWidth: 0.5 },
      border: { color: grid },
    };
    return {
      type: 'line',
      data: {
        labels: Array.from({ length: count }, (_, index) => index),
        datasets: series.map((line, index) => ({
          ...dataset(line, heights[index]),
          order: line.id === this.chosen?.series ? 0 : 1,
        })),
      },
      options: {
        responsive: true,
        maintainAspectRatio: false,
        animation: false,
        events: ['mousemove', 'mouseout', 'click'],
        interaction: { mode: 'index', intersect: false },
        onClick: (event, _elements, chart) => this.pick(event, chart as LineChartJs),
        scales: {
          x: {
            ...axis,
            type: 'linear',
            min: 0,
            max: Math.max(1, count - 1),
            title: { display: true, text: xLabel, color: ink, font },
            ticks: { ...axis.ticks, precision: 0 },
          },
          y: {
            ...axis,
            type: logarithmic ? 'logarithmic' : 'linear',
            min: floor ?? 0,
            title: { display: true, text: yLabel, color: ink, font },
            ticks: {
              ...axis.ticks,
              maxTicksLimit: 8,
              callback: (value) => axisNumber(Number(value), logarithmic),
            },
          },
        },
        plugins: {
          tooltip: {
            backgroundColor: themeColour('editorHoverWidget-background', 'editor-background'),
            borderColor: themeColour('editorHoverWidget-border', 'panel-border'),
            borderWidth: 1,
            titleColor: themeColour('editorHoverWidget-foreground', 'foreground'),
            bodyColor: themeColour('editorHoverWidget-foreground', 'foreground'),
            bodyFont: font,
            titleFont: { ...font, weight: 'bold' },
            usePointStyle: true,
            callbacks: {
              title: (items) => `vector ${items[0]?.parsed.x ?? ''}`,
              label: (item) => {
                const line = series[item.datasetIndex];
                const mark = line?.marks[item.dataIndex] ?? 'plain';
                return `${line?.label ?? ''}: ${line?.readings[item.dataIndex] ?? ''}${MARK_NOTE[mark]}`;
              },
            },
          },
        },
      },
    };
  }

  private pick(event: ChartEvent, chart: LineChartJs): void {
    if (!event.native) return;
    const points = (
      chart.getElementsAtEventForMode(
        event.native,
        'nearest',
        { axis: 'xy', intersect: false },
        false,
      ) as ActiveElement[]
    ).map(({ datasetIndex, index }) => ({ series: this.data.series[datasetIndex].id, index }));
    // Where points of several curves coincide, the current curve stays the one being read.
    const point = points.find(({ series }) => series === this.chosen?.series) ?? points[0];
    if (point) this.onPick(this.orBehindBreak(point, chart.scales['x'].getValueForPixel(event.x ?? NaN)));
  }

  /** The point, or where its curve is not drawn at the place that was clicked, the value there. */
  private orBehindBreak(point: SeriesPoint, place: number | undefined): SeriesPoint {
    const heights = this.drawn.heights[this.data.series.findIndex(({ id }) => id === point.series)];
    const index = Math.round(place ?? NaN);
    return heights[index] === null ? { ...point, index } : point;
  }

  private chosenPoint(): { dataset: number; index: number } | undefined {
    const { chosen } = this;
    const dataset = this.data.series.findIndex(({ id }) => id === chosen?.series);
    return chosen && dataset >= 0 ? { dataset, index: chosen.index } : undefined;
  }
}

const MARK_NOTE = { plain: '', hollow: ' (not determined)', cross: ' (rounding)' } as const;

function axisNumber(value: number, logarithmic: boolean): string {
  if (!logarithmic) return String(Number(value.toPrecision(6)));
  const exponent = Math.log10(value);
  if (Math.abs(exponent - Math.round(exponent)) > 1e-9) return '';
  return value >= 1e-3 && value < 1e5 ? String(Number(value.toPrecision(3))) : value.toExponential(0);
}

function dataset(
  line: LineSeries,
  heights: readonly (number | null)[],
): ChartDataset<'line', (number | null)[]> {
  const colour = themeColour(line.look.colour);
  const background = themeColour('editor-background');
  return {
    label: line.label,
    data: [...heights],
    clip: 2 * RADIUS,
    borderColor: colour,
    borderWidth: 1.5,
    borderDash: [...line.look.dash],
    pointStyle: line.marks.map((mark) => (mark === 'cross' ? 'crossRot' : line.look.marker)),
    pointRadius: RADIUS,
    pointHoverRadius: RADIUS + 2,
    pointBorderColor: colour,
    pointBorderWidth: 1.5,
    pointBackgroundColor: line.marks.map((mark) => (mark === 'hollow' ? background : colour)),
    pointHoverBackgroundColor: line.marks.map((mark) => (mark === 'hollow' ? background : colour)),
  };
}

/** Fills the canvas, so that a saved picture is readable on any page. */
const backgroundPlugin: Plugin<'line'> = {
  id: 'background',
  beforeDraw: ({ ctx, width, height }) => {
    ctx.save();
    ctx.fillStyle = themeColour('editor-background');
    ctx.fillRect(0, 0, width, height);
    ctx.restore();
  },
};

/** Two strokes across the place where a curve breaks off. */
function breaksPlugin(breaks: () => DrawnValues['breaks']): Plugin<'line'> {
  return {
    id: 'breaks',
    afterDatasetsDraw: ({ ctx, data, scales }) => {
      ctx.save();
      ctx.lineWidth = 1.5;
      for (const [series, own] of breaks().entries()) {
        ctx.strokeStyle = data.datasets[series]?.borderColor as string;
        for (const { index, height } of own) {
          const [x, y] = [scales['x'].getPixelForValue(index), scales['y'].getPixelForValue(height)];
          ctx.beginPath();
          for (const left of [x - 4, x]) {
            ctx.moveTo(left, y + 5);
            ctx.lineTo(left + 4, y - 5);
          }
          ctx.stroke();
        }
      }
      ctx.restore();
    },
  };
}

/** A ring around the chosen point and a line through it; the line alone where the point is not drawn. */
function chosenPlugin(chosen: () => { dataset: number; index: number } | undefined): Plugin<'line'> {
  return {
    id: 'chosen',
    afterDatasetsDraw: (chart) => {
      const at = chosen();
      const point = at && chart.getDatasetMeta(at.dataset).data[at.index];
      if (!point) return;
      const { ctx, chartArea } = chart;
      ctx.save();
      ctx.strokeStyle = themeColour('focusBorder', 'contrastActiveBorder');
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.moveTo(point.x, chartArea.top);
      ctx.lineTo(point.x, chartArea.bottom);
      ctx.stroke();
      if (!Number.isNaN(point.y)) {
        ctx.lineWidth = 2;
        ctx.beginPath();
        ctx.arc(point.x, point.y, RADIUS + 4, 0, 2 * Math.PI);
        ctx.stroke();
      }
      ctx.restore();
    },
  };
}

customElements.define('qk-line-chart', LineChart);
