import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { formatHeadRef } from '../../protocol/headRef.js';
import { chartExport } from '../components/chartExport.js';
import { markNotes } from '../components/chartLegend.js';
import { checkbox } from '../components/checkbox.js';
import '../components/dataTable.js';
import type { ChartKey } from '../components/lineChart.js';
import '../components/lineChart.js';
import type { SeriesPoint } from '../../report/charts/lineChart.js';
import type { CircuitScene } from './circuitScene.js';
import { shownCircuits } from './circuitScene.js';
import type { Move } from './circuitSelection.js';
import { moveSelection } from './circuitSelection.js';
import { partsSentence } from '../../report/spectra/partWords.js';
import { spectrumTable } from '../../report/spectra/circuitTables.js';
import { spectrumChart } from '../../report/spectra/spectrumChart.js';
import { swatch } from '../components/swatch.js';
import { orMessage } from '../components/orMessage.js';

const MOVES: { readonly [key in ChartKey]: Move } = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  ArrowUp: 'circuitBefore',
  ArrowDown: 'circuitAfter',
  Home: 'first',
  End: 'last',
};

/** The singular values of all circuits: chart, legend, and the table with the same numbers. */
export function spectrumSection<C extends string>(scene: CircuitScene<C>): TemplateResult {
  const { family, result, memory, selection, change, context } = scene;
  const visible = family.names.filter((name) => !memory.hidden.includes(name));
  const chart = spectrumChart(family, result, memory);
  const fileName = `${family.fileName}-${formatHeadRef(result.head)}-spectrum`;
  return html`
    <section aria-labelledby="spectrum-title">
      <div class="section-head">
        <h2 id="spectrum-title">Spectra of head ${formatHeadRef(result.head)}</h2>
        ${chartExport(
          'qk-line-chart',
          { of: 'spectra', fileName, table: () => spectrumTable(family, result) },
          context.actions,
        )}
      </div>
      <div class="legend" role="group" aria-label="Curves">
        ${shownCircuits(scene).map((name) => legendItem(scene, name))}
        <span class="legend-gap"></span>
        <span class="legend-item">
          ${checkbox({ label: 'logarithmic' }, memory.logarithmic, (on) => change({ logarithmic: on }))}
          ${checkbox({ label: 'normalised', hint: 'each by its largest value' }, memory.normalised, (on) =>
            change({ normalised: on }),
          )}
        </span>
      </div>
      <qk-line-chart
        .data=${chart}
        .twin=${'The table of values below holds the same numbers.'}
        .chosen=${{ series: selection.circuit, index: selection.vector } satisfies SeriesPoint}
        .onPick=${({ series, index }: SeriesPoint) => change({ circuit: series as C, vector: index })}
        .onKey=${(key: ChartKey) => change(moveSelection(selection, MOVES[key], result, visible))}
      ></qk-line-chart>
      <div class="chart-foot">
        <p class="marks muted">
          <span>Click a point, or focus the chart and use the arrow keys.</span>
          ${markNotes(chart, 'another value is too near: the vector is ')}
        </p>
        <details
          class="options"
          .open=${memory.valuesOpen}
          @toggle=${(event: Event) => {
            const { open } = event.target as HTMLDetailsElement;
            if (open !== memory.valuesOpen) change({ valuesOpen: open });
          }}
        >
          <summary>Table of values</summary>
          ${
            memory.valuesOpen
              ? orMessage(
                  () =>
                    html`<qk-data-table
                      .data=${spectrumTable(family, result)}
                      .actions=${context.actions}
                    ></qk-data-table>`,
                )
              : nothing
          }
        </details>
      </div>
      ${partsLine(scene)}
    </section>
  `;
}

/** What the chosen circuit's scores are made of. */
function partsLine<C extends string>({
  family,
  result,
  selection: { circuit },
}: CircuitScene<C>): TemplateResult {
  const parts = result.circuits[circuit]?.parts;
  const sentence = parts ? html`<strong>${circuit}</strong>: ${partsSentence(parts, family.parts)}` : nothing;
  return html`<p class="parts-line">${sentence}</p>`;
}

function legendItem<C extends string>(
  { family, result, memory, context, change }: CircuitScene<C>,
  name: C,
): TemplateResult {
  const ready = result.circuits[name] !== undefined;
  const hidden = memory.hidden.includes(name);
  const waiting = !ready && context.pending !== undefined;
  return html`<span class="legend-item ${waiting ? 'waiting' : ''}">
    ${checkbox(
      { label: html`${swatch(family.look(name))}${name}`, hint: family.formula(name) },
      !hidden,
      (shown) =>
        change({
          hidden: shown ? memory.hidden.filter((other) => other !== name) : [...memory.hidden, name],
        }),
    )}
    ${ready || waiting ? nothing : html`<span class="muted">not computed</span>`}
  </span>`;
}
