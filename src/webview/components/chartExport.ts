import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { Exported } from './exported.js';
import './exportMenu.js';
import type { HostActions } from './hostActions.js';

/**
 * The Export menu of a chart.
 *
 * @param name of the element that draws it, in the same section as the menu
 */
export function chartExport(
  name: string,
  exported: Omit<Exported, 'chart'>,
  actions: HostActions,
): TemplateResult {
  return html`<qk-export-menu .chartName=${name} .exported=${exported} .actions=${actions}></qk-export-menu>`;
}
