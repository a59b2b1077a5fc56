import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { CompositionResult, HeadComparison, MovedBySide } from '../../../protocol/composition.js';
import { HEAD_SPACES } from '../../../protocol/composition.js';
import { curveNames } from '../../../webview/components/chartLegend.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import { foldedTable } from '../../../webview/components/foldedTable.js';
import '../../../webview/components/lineChart.js';
import '../../../webview/components/dataTable.js';
import type { HostActions } from '../../../webview/components/hostActions.js';
import { swatch } from '../../../webview/components/swatch.js';
import { orMessage } from '../../../webview/components/orMessage.js';
import { comparisonChart, SPACE_LOOK } from '../comparisonChart.js';
import {
  comparisonTitle,
  overlap,
  randomOverlap,
  sharedKeysNotes,
  SPACE_WORDS,
  unrelatedNotes,
} from '../comparisonWords.js';
import { comparisonSpectra } from '../comparisonSpectra.js';
import { movedNote, movedTables } from '../movedTables.js';
import { comparisonTable } from '../tables.js';

/** Two heads side by side: the principal angles between their spaces, and their spectra. */
export function comparisonSection(
  result: CompositionResult,
  comparison: HeadComparison,
  actions: HostActions,
  { open, onOpen }: { readonly open: boolean; readonly onOpen: (open: boolean) => void },
): TemplateResult {
  const title = comparisonTitle(comparison);
  const spectra = comparisonSpectra(comparison);
  const table = () => comparisonTable(result, comparison);
  return html`
    <section aria-labelledby="comparison-title">
      <div class="section-head">
        <h2 id="comparison-title">Side by side: ${title}</h2>
        ${chartExport('qk-line-chart', { of: 'principal angles', fileName: 'principal-angles', table }, actions)}
      </div>
      <div class="legend">
        ${HEAD_SPACES.map(
          (space) =>
            html`<span class="legend-item" title=${SPACE_WORDS[space]}
              >${swatch(SPACE_LOOK[space])}${space}
              <span class="muted">${overlap(comparison, space)}</span></span
            >`,
        )}
        <span class="muted">${randomOverlap(comparison)}</span>
      </div>
      ${sharedKeysNotes(comparison).map((note) => html`<p>${note}</p>`)}
      <qk-line-chart
        .data=${comparisonChart(comparison)}
        .twin=${'The table below holds the same numbers.'}
      ></qk-line-chart>
      <section aria-labelledby="spectra-title">
        <div class="section-head">
          <h3 id="spectra-title">Singular values over each other</h3>
          ${chartExport('qk-line-chart', { of: 'singular values', fileName: 'singular-values', table }, actions)}
        </div>
        <div class="legend">${curveNames(spectra)}</div>
        <qk-line-chart .data=${spectra} .twin=${'The table below holds the same numbers.'}></qk-line-chart>
      </section>
      ${orMessage(() => foldedTable('Table of angles and singular values', table(), actions, open, onOpen))}
      ${comparison.moved ? movedSection(result, comparison, comparison.moved, actions) : nothing}
    </section>
  `;
}

function movedSection(
  result: CompositionResult,
  comparison: HeadComparison,
  moved: MovedBySide,
  actions: HostActions,
): TemplateResult {
  const tables = movedTables(result, comparison, moved);
  return html`
    <h3>Tokens that rose and fell</h3>
    ${unrelatedNotes(comparison).map((note) => html`<p>${note}</p>`)}
    ${tables.length > 0 ? html`<p class="muted">${movedNote(moved)}</p>` : nothing}
    <div class="two-columns">
      ${tables.map(
        (table) =>
          html`<div class="side">
            <h4>${table.title}</h4>
            <qk-data-table .data=${table} .actions=${actions}></qk-data-table>
          </div>`,
      )}
    </div>
  `;
}
