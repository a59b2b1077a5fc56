import type { TemplateResult } from 'lit';
import { html, LitElement, nothing, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { DrawnGroup, Histogram as HistogramModel } from '../../report/charts/histogram.js';
import { histogramSvg } from '../../report/charts/histogramSvg.js';
import { HistogramPlot } from '../../report/charts/histogramPlot.js';
import { themeColours } from './theme.js';

const FALLBACK_WIDTH = 600;
/** A chart this narrow is scrolled. */
const LEAST_WIDTH = 200;

/** The distributions of several groups in the theme's colours; the same numbers are in a table beside it. */
export class Histogram extends LitElement {
  @property({ attribute: false }) data!: HistogramModel;
  /** Where screen reader users find its numbers. */
  @property({ attribute: false }) twin = '';
  /** In pixels, without the legend's rows; a page's usual height if absent. */
  @property({ attribute: false }) height: number | undefined;
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
    const plot = new HistogramPlot(data, width, this.height);
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

function axes(plot: HistogramPlot, { x, y }: HistogramModel): TemplateResult {
  const { left, right, top, bottom, height } = plot;
  const middle = (top + bottom) / 2;
  return svg`
    ${y.ticks.map(
      ({ value, label }) => svg`<path class="histogram-grid" d=${`M${left} ${plot.y(value)}H${right}`}></path>
        <text class="histogram-text end" x=${left - 6} y=${plot.y(value) + 4} text-anchor="end">${label}</text>`,
    )}
    ${plot.columns.map(
      ({ value, label }) =>
        svg`<text class="histogram-text" x=${plot.x(value)} y=${bottom + 15} text-anchor="middle">${label}</text>`,
    )}
    <text class="histogram-text" x=${(left + right) / 2} y=${height - 6} text-anchor="middle">${x.title}</text>
    <text class="histogram-text" x="11" y=${middle} text-anchor="middle" transform=${`rotate(-90 11 ${middle})`}>${y.title}</text>
    <path class="histogram-reference" d=${plot.reference()} stroke-dasharray="1 3"></path>
  `;
}

function drawGroup(plot: HistogramPlot, group: DrawnGroup, index: number): TemplateResult {
  const { legend, look } = group;
  const dashes = look.shape === 'dashes' ? '5 3' : nothing;
  const { swatch, text, x, y } = plot.legend(group, index);
  return svg`<g class="histogram-group ${look.colour} ${look.shape}">
    <title>${legend}</title>
    <path class="histogram-shape" d=${plot.outline(group)} stroke-dasharray=${dashes}></path>
    <path class="histogram-mean" d=${plot.meanMark(group)}></path>
    <path class="histogram-shape" d=${swatch} stroke-dasharray=${dashes}></path>
    <text class="histogram-text" x=${x} y=${y}>${text}</text>
  </g>`;
}

/** One column per bin, which shows its numbers on hover. */
function hover(plot: HistogramPlot, { binWidth, readings }: HistogramModel): TemplateResult {
  return svg`<g class="histogram-hover">${readings.map((reading, bin) => {
    const from = plot.x(bin * binWidth);
    return svg`<rect x=${from} y=${plot.top} width=${plot.x((bin + 1) * binWidth) - from} height=${plot.bottom - plot.top}
      ><title>${reading}</title></rect>`;
  })}</g>`;
}

customElements.define('qk-histogram', Histogram);
