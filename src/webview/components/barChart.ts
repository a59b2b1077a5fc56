import type { TemplateResult } from 'lit';
import { html, LitElement, nothing, svg } from 'lit';
import { property } from 'lit/decorators.js';
import { along, type Axis } from '../../report/charts/axis.js';
import {
  barColour,
  barPlace,
  PALE,
  type Bar,
  type BarChart as BarChartModel,
} from '../../report/charts/barChart.js';
import { barChartSvg } from '../../report/charts/barChartSvg.js';
import { themeColours } from './theme.js';
import { tokenText } from './tokenText.js';

/** Horizontal bars with their labels and readings; the same numbers are in a table beside it. */
export class BarChart extends LitElement {
  @property({ attribute: false }) data!: BarChartModel;

  /** The chart as an SVG file in the theme's colours. */
  toSvg(): string {
    return barChartSvg(this.data, themeColours()).toString();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { description, bars, labels, axis } = this.data;
    return html`<div class="bar-chart" role="img" aria-label=${description}>
      ${bars.map((bar) => row(bar, axis, labels === 'tokens' ? tokenText(bar.label) : bar.label))}
    </div>`;
  }
}

function row(bar: Bar, axis: Axis, shown: TemplateResult | string): TemplateResult {
  const { label, reading, pale } = bar;
  const { from, length } = barPlace(axis, bar);
  const zero = along(axis, 0);
  const percent = (fraction: number) => `${(100 * fraction).toFixed(2)}%`;
  return html`
    <span class="bar-label" title=${label}>${shown}</span>
    <svg class="bar ${barColour(bar)}" width="100%" height="14" aria-hidden="true">
      ${svg`<rect x=${percent(from)} y="1" width=${percent(length)} height="12" fill-opacity=${pale ? PALE : nothing}></rect>
        <line x1=${percent(zero)} x2=${percent(zero)} y1="0" y2="14"></line>`}
    </svg>
    <span class="bar-reading">${reading}</span>
  `;
}

customElements.define('qk-bar-chart', BarChart);
