import type { TemplateResult } from 'lit';
import { html, LitElement, nothing, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { HistogramData, HistogramGroup } from '../../report/charts/histogramModel.js';
import { formatNumber, formatPercent } from '../../report/numbers.js';
import { histogramSvg } from '../../report/charts/histogramSvg.js';
import { HistogramPlot } from '../../report/charts/histogramPlot.js';
import { themeColours } from './theme.js';

const FALLBACK_WIDTH = 600;
/** A chart this narrow is scrolled. */
const LEAST_WIDTH = 200;

/** The distributions of several groups in the theme's colours; the same numbers are in a table beside it. */
export class Histogram extends LitElement {
  @property({ attribute: false }) data!: HistogramData;
  /** Where screen reader users find its numbers. */
  @property({ attribute: false }) twin = '';
  @state() private width = FALLBACK_WIDTH;
  private observer: ResizeObserver | undefined;

  /** The chart as an SVG file in the theme's colours. */
  toSvg(): string {
    return histogramSvg(this.data, themeColours()).toString();
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
    const plot = new HistogramPlot(data, width);
    return html`<svg
      class="histogram"
      role="img"
      aria-label=${`${data.description} ${this.twin}`.trim()}
      viewBox=${`0 0 ${width} ${plot.height}`}
      width=${width}
      height=${plot.height}
    >
      ${axes(plot, data)} ${data.groups.map((group, index) => drawGroup(plot, group, index))}
      ${hover(plot, data)}
    </svg>`;
  }
}

function axes(plot: HistogramPlot, { xLabel, yLabel }: HistogramData): TemplateResult {
  const { left, right, top, bottom, height } = plot;
  const middle = (top + bottom) / 2;
  return svg`
    ${plot.rows.map(
      (tick) => svg`<path class="histogram-grid" d=${`M${left} ${plot.y(tick)}H${right}`}></path>
        <text class="histogram-text end" x=${left - 6} y=${plot.y(tick) + 4} text-anchor="end">${formatPercent(tick)}</text>`,
    )}
    ${plot.columns.map(
      (tick) =>
        svg`<text class="histogram-text" x=${plot.x(tick)} y=${bottom + 15} text-anchor="middle">${tick}</text>`,
    )}
    <text class="histogram-text" x=${(left + right) / 2} y=${height - 6} text-anchor="middle">${xLabel}</text>
    <text class="histogram-text" x="11" y=${middle} text-anchor="middle" transform=${`rotate(-90 11 ${middle})`}>${yLabel}</text>
    <path class="histogram-reference" d=${plot.reference()} stroke-dasharray="1 3"></path>
  `;
}

function drawGroup(plot: HistogramPlot, group: HistogramGroup, index: number): TemplateResult {
  const { label, look, mean } = group;
  const dashes = look.shape === 'dashes' ? '5 3' : nothing;
  const { swatch, x, y } = plot.legend(group, index);
  return svg`<g class="histogram-group ${look.colour} ${look.shape}">
    <path class="histogram-shape" d=${plot.outline(group)} stroke-dasharray=${dashes}></path>
    <path class="histogram-mean" d=${plot.meanMark(group)}></path>
    <path class="histogram-shape" d=${swatch} stroke-dasharray=${dashes}></path>
    <text class="histogram-text" x=${x} y=${y}>${label} · mean ${formatNumber(mean)}</text>
  </g>`;
}

/** One column per bin, which shows its numbers on hover. */
function hover(plot: HistogramPlot, { binWidth, groups }: HistogramData): TemplateResult {
  return svg`<g class="histogram-hover">${Array.from({ length: plot.bins }, (_, bin) => {
    const from = plot.x(bin * binWidth);
    const lines = groups.map(({ label, shares }) => `${label}: ${formatPercent(shares[bin])}`);
    const range = `${formatNumber(bin * binWidth)} to ${formatNumber((bin + 1) * binWidth)}`;
    return svg`<rect x=${from} y=${plot.top} width=${plot.x((bin + 1) * binWidth) - from} height=${plot.bottom - plot.top}
      ><title>${[range, ...lines].join('\n')}</title></rect>`;
  })}</g>`;
}

customElements.define('qk-histogram', Histogram);
