import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { TooMuchToDraw } from '../../report/budget.js';

/** The template, or a message in its place if its data exceeds the limits of drawing. */
export function orMessage(make: () => TemplateResult): TemplateResult {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof TooMuchToDraw)) throw error;
    return html`<p class="callout warning" role="note">${error.message}</p>`;
  }
}
