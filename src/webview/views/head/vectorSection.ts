import type { Panels, RadioGroup, TextField } from '@vscode/webview-ui-toolkit';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type {
  CircuitResult,
  HeadRequest,
  HeadResult,
  QkCircuit,
  SingularVector,
} from '../../../protocol/head.js';
import { QK_CIRCUITS } from '../../../protocol/head.js';
import { ariaName } from '../../components/ariaName.js';
import { errorCallout } from '../../components/callout.js';
import '../../components/dataTable.js';
import { progressLine } from '../../components/progressLine.js';
import type { TableData } from '../../components/tableModel.js';
import { ENDS, KEY_COSINES, QUERY_COSINES } from './headMemory.js';
import type { HeadScene } from './headPanel.js';
import { moveSelection } from './headSelection.js';
import { cosineTable, scoreTable } from './headTables.js';
import { circuitNote, COSINE_WORDS, END_WORDS, selectionTitle, selectionWarning } from './headWords.js';

/** The chosen singular vector: how to choose another, what it is, and its token tables. */
export function vectorSection(scene: HeadScene, request: HeadRequest, result: HeadResult): TemplateResult {
  const { selection, memory, change } = scene;
  const circuit = result.circuits[selection.circuit];
  const warning = circuit && selectionWarning(selection, circuit);
  // Once one works with a vector's tables, a circuit that comes later must not take their place.
  const settle = () => {
    if (!memory.circuit) change({ circuit: selection.circuit });
  };
  return html`
    <section aria-labelledby="vector-title" @pointerdown=${settle} @keydown=${settle}>
      <div class="section-head">
        <h2 id="vector-title" aria-live="polite">${selectionTitle(selection, circuit)}</h2>
        ${chooser(scene, request, result)}
      </div>
      <p class="vector-note ${warning ? 'warned' : 'muted'}">
        ${warning ? html`<strong>Warning:</strong> ${warning}` : circuitNote(selection.circuit)}
      </p>
      <div class="vector-body">${body(scene, result, circuit)}</div>
    </section>
  `;
}

function chooser({ selection, change }: HeadScene, request: HeadRequest, result: HeadResult): TemplateResult {
  const asked = QK_CIRCUITS.filter((name) => request.circuits.includes(name) || result.circuits[name]);
  const step = (move: 'previous' | 'next') => change(moveSelection(selection, move, result, asked));
  const last = moveSelection(selection, 'last', result, asked).vector;
  return html`
    <div class="chooser">
      <vscode-radio-group
        aria-label="Circuit"
        .value=${selection.circuit}
        @change=${(event: Event) => {
          const circuit = asked.find((name) => name === (event.currentTarget as RadioGroup).value);
          if (circuit && circuit !== selection.circuit) change({ circuit });
        }}
      >
        ${asked.map(
          (name: QkCircuit) =>
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

function body(scene: HeadScene, result: HeadResult, circuit: CircuitResult | undefined): TemplateResult {
  const { context, selection } = scene;
  const vector = circuit?.vectors.find(({ index }) => index === selection.vector);
  if (vector) return tables(scene, result, vector);
  if (context.detailFailure) {
    return errorCallout(context.detailFailure.error, [{ label: 'Try again', run: context.retryDetail }]);
  }
  if (context.detail) return progressLine(context.detail.progress, context.cancelDetail);
  if (context.pending) return progressLine(context.pending.progress, context.cancel);
  return html`<p class="muted">${circuit ? 'Asking for this vector.' : 'This circuit was not computed.'}</p>`;
}

interface Tab {
  readonly id: string;
  readonly label: string;
  readonly data: TableData | undefined;
}

function tables(scene: HeadScene, result: HeadResult, vector: SingularVector): TemplateResult {
  const { memory, selection, change } = scene;
  if (vector.cosine) {
    const tabs = (names: readonly (keyof typeof COSINE_WORDS)[]): readonly Tab[] =>
      names.map((name) => ({
        id: name,
        label: COSINE_WORDS[name].tab,
        data: cosineTable(result, selection, vector, name),
      }));
    return html`
      ${side(scene, 'query', tabs(QUERY_COSINES), memory.queryCosine, (id) =>
        change({ queryCosine: QUERY_COSINES.find((name) => name === id) ?? memory.queryCosine }),
      )}
      ${side(scene, 'key', tabs(KEY_COSINES), memory.keyCosine, (id) =>
        change({ keyCosine: KEY_COSINES.find((name) => name === id) ?? memory.keyCosine }),
      )}
    `;
  }
  const ends = (which: 'query' | 'key'): readonly Tab[] =>
    ENDS.map((end) => ({
      id: end,
      label: END_WORDS[end].tab,
      data: scoreTable(result, selection, vector, which, end),
    }));
  const choose = (id: string) => change({ end: ENDS.find((end) => end === id) ?? memory.end });
  return html`
    ${side(scene, 'query', ends('query'), memory.end, choose)}
    ${side(scene, 'key', ends('key'), memory.end, choose)}
  `;
}

function side(
  { context }: HeadScene,
  key: 'query' | 'key',
  tabs: readonly Tab[],
  chosen: string,
  choose: (id: string) => void,
): TemplateResult {
  const title =
    tabs.find(({ id }) => id === chosen)?.data?.title ?? (key === 'query' ? 'Query side' : 'Key side');
  return html`
    <div class="side">
      <h3>${title}</h3>
      <vscode-panels
        .activeid=${`${key}-${chosen}`}
        @change=${(event: Event) => {
          const panels = event.currentTarget as Panels;
          if (event.target === panels) choose(panels.activeid.slice(key.length + 1));
        }}
      >
        ${tabs.map(({ id, label }) => html`<vscode-panel-tab id=${`${key}-${id}`}>${label}</vscode-panel-tab>`)}
        ${tabs.map(
          ({ id, data }) =>
            html`<vscode-panel-view id=${`${key}-${id}-view`}>
              ${id === chosen ? tabBody(context, data) : nothing}
            </vscode-panel-view>`,
        )}
      </vscode-panels>
    </div>
  `;
}

function tabBody(context: HeadScene['context'], data: TableData | undefined): TemplateResult {
  if (data) {
    return html`<qk-data-table .data=${data} .actions=${context.actions}></qk-data-table>`;
  }
  if (context.detail) return progressLine(context.detail.progress, context.cancelDetail);
  if (context.pending) return progressLine(context.pending.progress, context.cancel);
  return html`<p class="muted">W_EE was not computed for this answer.</p>`;
}
