import type { TemplateResult } from 'lit';
import { html, svg } from 'lit';
import type { LineChart, MarkNote } from '../../report/charts/lineChart.js';
import { swatch } from './swatch.js';

const ICONS: { readonly [mark in MarkNote['mark']]: TemplateResult } = {
  hollow: markIcon(svg`<circle cx="6" cy="6" r="4"></circle>`),
  cross: markIcon(svg`<path d="M2 2l8 8M2 10l8-8"></path>`),
  break: markIcon(svg`<path d="M2 11l4-10M6 11l4-10"></path>`),
};

/** The curves of a chart, for a legend. */
export function curveNames({ series }: LineChart): readonly TemplateResult[] {
  return series.map(({ look, label }) => html`<span class="legend-item">${swatch(look)}${label}</span>`);
}

/**
 * The meaning of a chart's marks.
 *
 * @param hollow why a value is not determined
 */
export function markNotes({ notes }: LineChart, hollow = ''): readonly TemplateResult[] {
  return notes.map(
    ({ mark, text }) => html`<span>${ICONS[mark]} ${mark === 'hollow' ? hollow : ''}${text}</span>`,
  );
}

function markIcon(shape: TemplateResult): TemplateResult {
  return html`<svg class="mark-icon" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
    ${shape}
  </svg>`;
}
