import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { progressLine } from '../components/progressLine.js';
import type { PanelModel } from '../panelModel.js';

/** The bar above the page while its question is answered. */
export function progressBar({ main }: PanelModel): TemplateResult {
  if (!main) return html`<div class="progress-bar"></div>`;
  const fraction = main.progress?.fraction;
  return html`<div class="progress-bar ${fraction === undefined ? 'indefinite' : ''}">
    <progress
      max="1"
      .value=${fraction ?? 0}
      aria-label=${main.progress?.stage ?? 'Asking'}
      aria-valuetext=${fraction === undefined ? 'under way' : nothing}
    ></progress>
  </div>`;
}

/**
 * What is being computed, with a button that stops it. It stands beside the page, so that it moves nothing.
 *
 * @param cancel stops the question, or else what adds to its answer
 */
export function pageProgress(
  { main, detail }: PanelModel,
  cancel: { readonly main: () => void; readonly detail: () => void },
): TemplateResult | typeof nothing {
  if (!main && !detail) return nothing;
  const stop = main ? cancel.main : cancel.detail;
  return html`<div class="page-progress">${progressLine((main ?? detail)?.progress, stop)}</div>`;
}
