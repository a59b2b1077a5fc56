import type { Panels, RadioGroup, TextField } from '../toolkit.js';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { CircuitResult, SingularVector } from '../../protocol/head.js';
import { ariaName } from '../components/ariaName.js';
import { errorCallout } from '../components/callout.js';
import '../components/dataTable.js';
import { progressLine } from '../components/progressLine.js';
import type { TableData } from '../../report/tableModel.js';
import { isMarked, MARKS_MEAN } from '../../report/tokenMarks.js';
import type { CircuitSide, CircuitTab } from '../../report/spectra/circuitFamily.js';
import type { CircuitContext, CircuitScene } from './circuitScene.js';
import { shownCircuits } from './circuitScene.js';
import { moveSelection } from './circuitSelection.js';
import { tabTable } from '../../report/spectra/circuitTables.js';
import { selectionTitle, selectionWarning } from '../../report/spectra/circuitWords.js';

/** The chosen singular vector: controls to choose another, its description, and its token tables. */
export function vectorSection<C extends string>(scene: CircuitScene<C>): TemplateResult {
  const { family, result, selection, memory, change } = scene;
  const circuit = result.circuits[selection.circuit];
  const warning = circuit && selectionWarning(selection, circuit, family.parts);
  // While the user works with a vector's tables, a circuit that arrives later must not replace them.
  const settle = () => {
    if (!memory.circuit) change({ circuit: selection.circuit });
  };
  return html`
    <section aria-labelledby="vector-title" @pointerdown=${settle} @keydown=${settle}>
      <div class="section-head">
        <h2 id="vector-title" aria-live="polite">${selectionTitle(selection, circuit)}</h2>
        ${chooser(scene)}
      </div>
      <p class="vector-note ${warning ? 'warned' : 'muted'}">
        ${warning ? html`<strong>Warning:</strong> ${warning}` : family.note(selection.circuit, result.rankBy)}
      </p>
      ${body(scene, circuit)}
    </section>
  `;
}

// As in the checkbox, listeners are set before the property whose changes they receive, whoever makes them.
function chooser<C extends string>(scene: CircuitScene<C>): TemplateResult {
  const { result, selection, change } = scene;
  const asked = shownCircuits(scene);
  const step = (move: 'previous' | 'next') => change(moveSelection(selection, move, result, asked));
  const last = moveSelection(selection, 'last', result, asked).vector;
  return html`
    <div class="chooser">
      <vscode-radio-group
        aria-label="Circuit"
        @change=${(event: Event) => {
          const circuit = asked.find((name) => name === (event.currentTarget as RadioGroup).value);
          if (circuit && circuit !== selection.circuit) change({ circuit });
        }}
        .value=${selection.circuit}
      >
        ${asked.map(
          (name) =>
            html`<vscode-radio value=${name} .checked=${name === selection.circuit}>${name}</vscode-radio>`,
        )}
      </vscode-radio-group>
      <div class="stepper" role="group" aria-label="Singular vector">
        <vscode-button
          appearance="secondary"
          aria-label="Previous vector"
          ?disabled=${selection.vector === 0}
          @click=${() => step('previous')}
          >‹</vscode-button
        >
        <vscode-text-field
          class="vector-field"
          inputmode="numeric"
          ${ariaName(`Vector, 0 to ${last}`)}
          .value=${String(selection.vector)}
          @change=${(event: Event) => {
            const field = event.target as TextField;
            const vector = Number(field.value);
            const valid =
              field.value.trim() !== '' && Number.isSafeInteger(vector) && vector >= 0 && vector <= last;
            if (valid) change({ circuit: selection.circuit, vector });
            else field.value = String(selection.vector);
          }}
        ></vscode-text-field>
        <vscode-button
          appearance="secondary"
          aria-label="Next vector"
          ?disabled=${selection.vector === last}
          @click=${() => step('next')}
          >›</vscode-button
        >
      </div>
    </div>
  `;
}

function body<C extends string>(scene: CircuitScene<C>, circuit: CircuitResult | undefined): TemplateResult {
  const { context, held } = scene;
  const vector = chosenTables(scene);
  if (vector) return html`<div class="vector-body">${tables(scene, vector)}</div>`;
  if (context.detailFailure) {
    return errorCallout(context.detailFailure.error, [{ label: 'Try again', run: context.retryDetail }]);
  }
  const before = held && (circuit ?? context.pending) && chosenTables(held);
  if (before) return html`<div class="vector-body stale" inert>${tables(held, before)}</div>`;
  return html`<div class="vector-body">${whyNoTables(context, circuit)}</div>`;
}

function chosenTables<C extends string>({ result, selection }: CircuitScene<C>): SingularVector | undefined {
  return result.circuits[selection.circuit]?.vectors.find(({ index }) => index === selection.vector);
}

function whyNoTables(context: CircuitContext, circuit: CircuitResult | undefined): TemplateResult {
  if (context.detail) return progressLine(context.detail.progress, context.cancelDetail);
  if (context.pending) return progressLine(context.pending.progress, context.cancel);
  return html`<p class="muted">${circuit ? 'Asking for this vector.' : 'This circuit was not computed.'}</p>`;
}

function tables<C extends string>(scene: CircuitScene<C>, vector: SingularVector): TemplateResult {
  const sides = scene.family.sides(scene.selection.circuit, vector, scene.result.rankBy);
  const marked = sides.some((side) => {
    const tab = chosenTab(scene, side);
    return (tab?.scored ?? tab?.cosines ?? []).some(isMarked);
  });
  // The toolkit names a tab permanently by its first text: other tabs need new elements.
  return html`${sides.map((side) => keyed(tabNames(side), sideTables(scene, side)))}
  ${marked ? html`<p class="muted legend">Marks: ${MARKS_MEAN}</p>` : nothing}`;
}

function tabNames({ id, tabs }: CircuitSide): string {
  return [id, ...tabs.map(({ label }) => label)].join();
}

function chosenTab<C extends string>(
  { memory }: CircuitScene<C>,
  { tabs, choice }: CircuitSide,
): CircuitTab | undefined {
  return tabs.find((tab) => tab.id === memory.tabs[choice]) ?? tabs[0];
}

function sideTables<C extends string>(scene: CircuitScene<C>, side: CircuitSide): TemplateResult {
  const { id, tabs, choice } = side;
  const { family, result, selection, memory, change, context } = scene;
  const chosen = chosenTab(scene, side);
  if (!chosen) return html``;
  return html`
    <div class="side">
      <h3>${chosen.title}</h3>
      <vscode-panels
        @change=${(event: Event) => {
          const panels = event.currentTarget as Panels;
          const tab = tabs.find((other) => `${id}-${other.id}` === panels.activeid);
          if (event.target === panels && tab && tab !== chosen) {
            change({ tabs: { ...memory.tabs, [choice]: tab.id } });
          }
        }}
        .activeid=${`${id}-${chosen.id}`}
      >
        ${tabs.map((tab) => html`<vscode-panel-tab id=${`${id}-${tab.id}`}>${tab.label}</vscode-panel-tab>`)}
        ${tabs.map(
          (tab) =>
            html`<vscode-panel-view id=${`${id}-${tab.id}-view`}>
              ${
                tab === chosen
                  ? tabBody(context, tabTable(family, result, selection, tab, `${id}-${tab.id}`))
                  : nothing
              }
            </vscode-panel-view>`,
        )}
      </vscode-panels>
    </div>
  `;
}

function tabBody(context: CircuitContext, data: TableData | undefined): TemplateResult {
  if (data) {
    return html`<qk-data-table .data=${data} .actions=${context.actions}></qk-data-table>`;
  }
  if (context.detail) return progressLine(context.detail.progress, context.cancelDetail);
  if (context.pending) return progressLine(context.pending.progress, context.cancel);
  return html`<p class="muted">W_EE was not computed for this answer.</p>`;
}
