import type { ActiveElement, ChartEvent, Plugin } from 'chart.js';
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
import type { Curve, LineChart as LineChartModel, SeriesPoint } from '../../report/charts/lineChart.js';
import { lineChartSvg } from '../../report/charts/lineChartSvg.js';
import { lineChartConfig, RADIUS, type LineChartConfig } from './lineChartConfig.js';
import { gridColour, onThemeChange, themeColour, themeColours } from './theme.js';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip);

type LineChartJs = Chart<'line', (number | null)[], number>;

const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'] as const;
export type ChartKey = (typeof KEYS)[number];

/**
 * A line chart in the theme's colours. One point can be chosen, by a click or with the arrow keys. It changes nothing
 * by itself: the chosen point is a property.
 */
export class LineChart extends LitElement {
  @property({ attribute: false }) data!: LineChartModel;
  /** Where screen reader users find its numbers. */
  @property({ attribute: false }) twin = '';
  @property({ attribute: false }) chosen: SeriesPoint | undefined;
  @property({ attribute: false }) onPick: (point: SeriesPoint) => void = () => undefined;
  @property({ attribute: false }) onKey: (key: ChartKey) => void = () => undefined;

  private chart: LineChartJs | undefined;
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
          breaksPlugin(() => this.data.series),
          chosenPlugin(() => this.chosenPoint()),
        ],
      });
    }
  }

  private configuration(): LineChartConfig {
    return lineChartConfig(this.data, {
      paint: themeColour,
      grid: gridColour(),
      fontFamily: getComputedStyle(this).fontFamily,
      front: this.chosen?.series,
      onClick: (event) => this.pick(event),
    });
  }

  private pick(event: ChartEvent): void {
    const { chart } = this;
    if (!event.native || !chart) return;
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
    const curve = this.data.series.find(({ id }) => id === point.series);
    const index = Math.round(place ?? NaN);
    return curve?.points[index]?.height === null ? { ...point, index } : point;
  }

  private chosenPoint(): ChosenPoint | undefined {
    const { chosen } = this;
    const dataset = this.data.series.findIndex(({ id }) => id === chosen?.series);
    if (!chosen || dataset < 0) return undefined;
    const { index } = chosen;
    return { dataset, index, isDrawn: this.data.series[dataset].points[index]?.height !== null };
  }
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
function breaksPlugin(series: () => readonly Curve[]): Plugin<'line'> {
  return {
    id: 'breaks',
    afterDatasetsDraw: ({ ctx, data, scales }) => {
      ctx.save();
      ctx.lineWidth = 1.5;
      for (const [place, { breaks }] of series().entries()) {
        ctx.strokeStyle = data.datasets[place]?.borderColor as string;
        for (const { index, height } of breaks) {
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

interface ChosenPoint {
  readonly dataset: number;
  readonly index: number;
  readonly isDrawn: boolean;
}

/** A ring around the chosen point and a line through it; the line alone where the point is not drawn. */
function chosenPlugin(chosen: () => ChosenPoint | undefined): Plugin<'line'> {
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
      if (at.isDrawn) {
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
