import type { TemplateResult } from 'lit';
import { html, LitElement, nothing, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { HistogramData, HistogramGroup } from './histogramModel.js';
import { formatNumber, formatPercent } from '../../report/numbers.js';
import { standaloneSvg } from './standaloneSvg.js';
import { linearTicks } from './ticks.js';

const HEIGHT = 260;
const MARGIN = { left: 46, right: 12, top: 14, bottom: 40 };
const LEGEND_ROW = 18;
const LEGEND_LEFT = 8;
const FALLBACK_WIDTH = 600;
/** So narrow a chart is scrolled. */
const LEAST_WIDTH = 200;

/** The distributions of several groups in the theme's colours; the same numbers stand in a table beside it. */
export class Histogram extends LitElement {
  @property({ attribute: false }) data!: HistogramData;
  @state() private width = FALLBACK_WIDTH;
  private observer: ResizeObserver | undefined;

  /** The chart as an SVG file in the theme's colours. */
  toSvg(): string {
    return standaloneSvg(this.querySelector('svg')!, this.data.description, '.histogram-hover');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new ResizeObserver(() => (this.width = Math.max(LEAST_WIDTH, this.clientWidth)));
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { data, width } = this;
    const plot = new Plot(data, width);
    return html`<svg
      class="histogram"
      role="img"
      aria-label=${data.description}
      viewBox=${`0 0 ${width} ${plot.height}`}
      width=${width}
      height=${plot.height}
    >
      ${plot.axes()} ${data.groups.map((group, index) => plot.group(group, index))} ${plot.hover()}
    </svg>`;
  }
}

/** Where things stand in a chart of one width. */
class Plot {
  readonly height: number;
  private readonly top: number;
  private readonly bottom: number;
  private readonly right: number;
  private readonly bins: number;
  private readonly ticks: readonly number[];

  constructor(
    private readonly data: HistogramData,
    width: number,
  ) {
    this.top = MARGIN.top + LEGEND_ROW * data.groups.length;
    this.bottom = this.top + HEIGHT - MARGIN.top - MARGIN.bottom;
    this.height = this.bottom + MARGIN.bottom;
    this.right = width - MARGIN.right;
    this.bins = data.groups[0]?.shares.length ?? 0;
    this.ticks = linearTicks(Math.max(0, ...data.groups.flatMap(({ shares }) => shares)), 4);
  }

  axes(): TemplateResult {
    const { xLabel, yLabel, reference } = this.data;
    const most = this.bins * this.data.binWidth;
    const middle = (this.top + this.bottom) / 2;
    const columns = linearTicks(most, (this.right - MARGIN.left) / 60).filter((tick) => tick <= most);
    return svg`
      ${this.ticks.map(
        (
          tick,
        ) => svg`<path class="histogram-grid" d=${`M${MARGIN.left} ${this.y(tick)}H${this.right}`}></path>
          <text class="histogram-text end" x=${MARGIN.left - 6} y=${this.y(tick) + 4} text-anchor="end">${formatPercent(tick)}</text>`,
      )}
      ${columns.map(
        (tick) =>
          svg`<text class="histogram-text" x=${this.x(tick)} y=${this.bottom + 15} text-anchor="middle">${tick}</text>`,
      )}
      <text class="histogram-text" x=${(MARGIN.left + this.right) / 2} y=${this.height - 6} text-anchor="middle">${xLabel}</text>
      <text class="histogram-text" x="11" y=${middle} text-anchor="middle" transform=${`rotate(-90 11 ${middle})`}>${yLabel}</text>
      <path class="histogram-reference" d=${`M${this.x(reference.value)} ${this.top - 4}V${this.bottom}`} stroke-dasharray="1 3"></path>
    `;
  }

  group({ label, look, shares, mean }: HistogramGroup, index: number): TemplateResult {
    const { shape } = look;
    const outline = shares
      .map((share, bin) => `V${this.y(share)}H${this.x((bin + 1) * this.data.binWidth)}`)
      .join('');
    const y = MARGIN.top + LEGEND_ROW * index;
    const dashes = shape === 'dashes' ? '5 3' : nothing;
    const at = this.x(mean);
    return svg`<g class="histogram-group ${look.colour} ${shape}">
      <path class="histogram-shape" d=${`M${MARGIN.left} ${this.bottom}${outline}V${this.bottom}${shape === 'area' ? 'Z' : ''}`} stroke-dasharray=${dashes}></path>
      <path class="histogram-mean" d=${`M${at - 5} ${this.bottom + 1}h10l-5 -9z`}></path>
      <path class="histogram-shape" d=${shape === 'area' ? `M${LEGEND_LEFT} ${y - 5}h24v10h-24z` : `M${LEGEND_LEFT} ${y}h24`} stroke-dasharray=${dashes}></path>
      <text class="histogram-text" x=${LEGEND_LEFT + 32} y=${y + 4}>${label} · mean ${formatNumber(mean)}</text>
    </g>`;
  }

  /** A column a bin, which tells its numbers under the pointer. */
  hover(): TemplateResult {
    const { binWidth, groups } = this.data;
    return svg`<g class="histogram-hover">${Array.from({ length: this.bins }, (_, bin) => {
      const from = this.x(bin * binWidth);
      const lines = groups.map(({ label, shares }) => `${label}: ${formatPercent(shares[bin])}`);
      const range = `${formatNumber(bin * binWidth)} to ${formatNumber((bin + 1) * binWidth)}`;
      return svg`<rect x=${from} y=${this.top} width=${this.x((bin + 1) * binWidth) - from} height=${this.bottom - this.top}
        ><title>${[range, ...lines].join('\n')}</title></rect>`;
    })}</g>`;
  }

  private x(value: number): number {
    const most = this.bins * this.data.binWidth || 1;
    return round(MARGIN.left + (value / most) * (this.right - MARGIN.left));
  }

  private y(share: number): number {
    return round(this.bottom - (share / (this.ticks.at(-1) ?? 1)) * (this.bottom - this.top));
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

customElements.define('qk-histogram', Histogram);
