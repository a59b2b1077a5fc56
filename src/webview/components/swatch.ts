import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { LineLook } from '../../report/charts/lineChart.js';

const SHAPES: { readonly [marker in LineLook['marker']]: TemplateResult } = {
  circle: svg`<circle cx="14" cy="6" r="3.5"></circle>`,
  triangle: svg`<path d="M14 2l4 7h-8z"></path>`,
  rect: svg`<rect x="11" y="3" width="6" height="6"></rect>`,
};

/** A curve's style, for a legend. */
export function swatch({ colour, marker, dash }: LineLook): TemplateResult {
  return html`<svg class="swatch ${colour}" viewBox="0 0 28 12" width="28" height="12" aria-hidden="true">
    <path d="M0 6h28" stroke-width="1.5" stroke-dasharray=${dash.length ? dash.join(' ') : nothing}></path>
    ${SHAPES[marker]}
  </svg>`;
}
