import type { Checkbox } from '@vscode/webview-ui-toolkit';
import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { HeadResult, QkCircuit } from '../../../protocol/head.js';
import { QK_CIRCUITS } from '../../../protocol/head.js';
import { formatHeadRef } from '../../../protocol/headRef.js';
import '../../components/dataTable.js';
import type { ChartKey, LineChart } from '../../components/lineChart.js';
import '../../components/lineChart.js';
import type { SeriesPoint } from '../../components/lineSeries.js';
import { formatPercent } from '../../components/numbers.js';
import type { HeadScene } from './headPanel.js';
import type { Move } from './headSelection.js';
import { moveSelection } from './headSelection.js';
import { CIRCUIT_LOOK, spectrumChart } from './headSpectrum.js';
import { spectrumTable } from './headTables.js';
import { CIRCUIT_FORMULA } from './headWords.js';

const MOVES: { readonly [key in ChartKey]: Move } = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  ArrowUp: 'circuitBefore',
  ArrowDown: 'circuitAfter',
  Home: 'first',
  End: 'last',
};

/** The singular values of all circuits: chart, legend, and the table that holds the same numbers. */
export function spectrumSection(scene: HeadScene, result: HeadResult): TemplateResult {
  const { memory, selection, change, context } = scene;
  const visible = QK_CIRCUITS.filter((name) => !memory.hidden.includes(name));
  const title = `head-${formatHeadRef(result.head)}-spectrum`;
  return html`
    <section aria-labelledby="spectrum-title">
      <div class="section-head">
        <h2 id="spectrum-title">Spectra of head ${formatHeadRef(result.head)}</h2>
        <div class="toolbar" role="group" aria-label="Tools: spectra">
          <vscode-button
            appearance="icon"
            aria-label="Save the chart as PNG"
            title="Save the chart as PNG"
            @click=${(event: Event) => context.actions.save(`${title}.png`, chartNear(event).toPngBase64(), true)}
            >PNG</vscode-button
          >
          <vscode-button
            appearance="icon"
            aria-label="Save the chart as SVG"
            title="Save the chart as SVG"
            @click=${(event: Event) => context.actions.save(`${title}.svg`, chartNear(event).toSvg())}
            >SVG</vscode-button
          >
        </div>
      </div>
      <div class="legend" role="group" aria-label="Curves">
        ${QK_CIRCUITS.filter((name) => context.request.circuits.includes(name) || result.circuits[name]).map(
          (name) => legendItem(scene, result, name),
        )}
        <span class="legend-gap"></span>
        ${toggle('logarithmic', memory.logarithmic, (on) => change({ logarithmic: on }))}
        ${toggle('normalised', memory.normalised, (on) => change({ normalised: on }), 'each by its largest value')}
      </div>
      <qk-line-chart
        .data=${spectrumChart(result, memory)}
        .chosen=${{ series: selection.circuit, index: selection.vector } satisfies SeriesPoint}
        .onPick=${({ series, index }: SeriesPoint) => change({ circuit: series as QkCircuit, vector: index })}
        .onKey=${(key: ChartKey) => change(moveSelection(selection, MOVES[key], result, visible))}
      ></qk-line-chart>
      <p class="marks muted">
        <span>${markIcon('hollow')} within 1 % of a neighbour: the vector is not determined</span>
        <span>${markIcon('cross')} rounding level</span>
        <span>Click a point, or focus the chart and use the arrow keys.</span>
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
            ? html`<qk-data-table .data=${spectrumTable(result)} .actions=${context.actions}></qk-data-table>`
            : nothing
        }
      </details>
    </section>
  `;
}

function legendItem(
  { memory, context, change }: HeadScene,
  result: HeadResult,
  name: QkCircuit,
): TemplateResult {
  const ready = result.circuits[name] !== undefined;
  const hidden = memory.hidden.includes(name);
  const fraction = context.pending?.progress?.fraction;
  const waiting = !context.pending ? 'not computed' : fraction === undefined ? '…' : formatPercent(fraction);
  return html`<span class="legend-item">
    <vscode-checkbox
      .checked=${!hidden}
      title=${CIRCUIT_FORMULA[name]}
      @change=${(event: Event) => {
        const { checked } = event.target as Checkbox;
        if (checked === hidden) {
          change({
            hidden: checked ? memory.hidden.filter((other) => other !== name) : [...memory.hidden, name],
          });
        }
      }}
      >${swatch(name)}${name}</vscode-checkbox
    >
    ${ready ? nothing : html`<span class="muted">${waiting}</span>`}
  </span>`;
}

function toggle(label: string, on: boolean, change: (on: boolean) => void, hint?: string): TemplateResult {
  return html`<vscode-checkbox
    .checked=${on}
    title=${hint ?? nothing}
    @change=${(event: Event) => {
      const { checked } = event.target as Checkbox;
      if (checked !== on) change(checked);
    }}
    >${label}</vscode-checkbox
  >`;
}

function swatch(name: QkCircuit): TemplateResult {
  const { colour, marker, dash } = CIRCUIT_LOOK[name];
  const shapes = {
    circle: svg`<circle cx="14" cy="6" r="3.5"></circle>`,
    triangle: svg`<path d="M14 2l4 7h-8z"></path>`,
    rect: svg`<rect x="11" y="3" width="6" height="6"></rect>`,
  };
  return html`<svg class="swatch ${colour}" viewBox="0 0 28 12" width="28" height="12" aria-hidden="true">
    <path d="M0 6h28" stroke-width="1.5" stroke-dasharray=${dash.length ? dash.join(' ') : nothing}></path>
    ${shapes[marker]}
  </svg>`;
}

function markIcon(mark: 'hollow' | 'cross'): TemplateResult {
  return html`<svg class="mark-icon" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
    ${mark === 'hollow' ? svg`<circle cx="6" cy="6" r="4"></circle>` : svg`<path d="M2 2l8 8M2 10l8-8"></path>`}
  </svg>`;
}

function chartNear(event: Event): LineChart {
  return (event.currentTarget as Element).closest('section')!.querySelector<LineChart>('qk-line-chart')!;
}
