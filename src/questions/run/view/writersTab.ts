import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { formatHeadRef, type HeadRef } from '../../../protocol/headRef.js';
import type { RequestOf, ResultOf } from '../../../protocol/questions.js';
import type { HeatMapCell } from '../../../report/charts/heatMap.js';
import '../../../webview/components/barChart.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import { foldedTable } from '../../../webview/components/foldedTable.js';
import '../../../webview/components/heatMap.js';
import { orMessage } from '../../../webview/components/orMessage.js';
import { omit } from '../../../webview/omit.js';
import type { ViewContext } from '../../../webview/views/view.js';
import { questionAbout } from '../../questions.js';
import { largestCell, layersChart, writerAt, writersMap } from '../charts.js';
import { folded } from '../byEffect.js';
import { comparedIn, effectIn, orderNote, otherOutcome } from '../compared.js';
import { layersTable, neuronsTable, sourcesTable, writersTable } from '../tables.js';
import { fileName, outcome } from '../words.js';
import type { RunMemory } from './memory.js';
import { canOpen, isOpen, toggle } from './openPart.js';
import { withoutOpener, withoutSection } from './without.js';

/** Parts with a row of their own: as many as fit on the first screen. */
const LISTED = 15;
/** Rows of a part's own parts in view at once. */
const PAGE = 12;

type RunContext = ViewContext<'run'>;

/** What each part of the model wrote to the logit; a head opens into its sources, an MLP into its neurons. */
export function writersTab(
  context: RunContext,
  result: ResultOf<'run'>,
  { allOpen }: RunMemory,
  change: (part: Partial<RunMemory>) => void,
): TemplateResult {
  const { actions, request } = context;
  const { shown } = folded(result.parts, LISTED, effectIn(result));
  const picked = shown.findIndex((part) => isOpen(part, request));
  return html`
    <section class="outcome" aria-label="Outcome">
      ${[...outcome(result), ...otherOutcome(result), ...orderNote(result)].map((sentence) => html`<p>${sentence}</p>`)}
    </section>
    <div class="two-columns writers">
      <section class="many-columns" aria-labelledby="writers-title">
        <div class="section-head">
          <h2 id="writers-title">
            ${comparedIn(result).length > 0 ? 'Who wrote the difference' : 'Who wrote this'}
          </h2>
        </div>
        <qk-data-table
          .data=${writersTable(result, LISTED)}
          .actions=${actions}
          .picked=${picked < 0 ? undefined : picked}
          .pickable=${(row: number) => row < shown.length && canOpen(shown[row])}
          .onPick=${(row: number) => toggle(context, shown[row])}
          .opener=${withoutOpener(context, shown)}
        ></qk-data-table>
        ${result.ablated ? withoutSection(context, result, result.ablated) : nothing}
        ${opened(context, result)}
        ${foldedTable(`All ${result.parts.length} parts`, writersTable(result), actions, allOpen, (open) =>
          change({ allOpen: open }),
        )}
      </section>
      <section aria-labelledby="map-title">
        <div class="section-head">
          <h2 id="map-title">By layer and head</h2>
          ${chartExport(
            'qk-heat-map',
            { of: 'by layer and head', fileName: fileName(result, 'map'), table: () => writersTable(result) },
            actions,
          )}
        </div>
        ${orMessage(
          () =>
            html`<qk-heat-map
              .data=${writersMap(result)}
              .chosen=${largestCell(result)}
              .twin=${'The table of all parts holds the same numbers.'}
              .action=${'opens the head, or the MLP’s neurons'}
              .onPick=${(cell: HeatMapCell) => openCell(context, result, cell)}
            ></qk-heat-map>`,
        )}
      </section>
      <section aria-labelledby="layers-title">
        <div class="section-head">
          <h2 id="layers-title">By layer</h2>
          ${chartExport(
            'qk-bar-chart',
            { of: 'by layer', fileName: fileName(result, 'layers'), table: () => layersTable(result) },
            actions,
          )}
        </div>
        ${orMessage(() => html`<qk-bar-chart .data=${layersChart(result)}></qk-bar-chart>`)}
      </section>
    </div>
  `;
}

/** The opened head's sources or MLP's neurons. */
function opened(context: RunContext, result: ResultOf<'run'>): TemplateResult | typeof nothing {
  const { actions, openHead, open, request } = context;
  const { sources, neurons } = result;
  if (sources) {
    const { head } = sources;
    const table = sourcesTable(result, sources);
    return html`<div class="side opened">
      <div class="section-head">
        <h3>${table.title}</h3>
        ${link(`Head ${formatHeadRef(head)}`, () => openHead(head))}
        ${link('Its attention on this prompt', () => open(attentionOf(head, request, result)))}
      </div>
      <qk-data-table .data=${table} .actions=${actions} .pageRows=${PAGE}></qk-data-table>
    </div>`;
  }
  if (!neurons) return nothing;
  const table = neuronsTable(result, neurons);
  const { layer, strongest } = neurons;
  return html`<div class="side opened">
    <div class="section-head"><h3>${table.title}</h3></div>
    <qk-data-table
      .data=${table}
      .actions=${actions}
      .pageRows=${PAGE}
      .pickable=${(row: number) => row < strongest.length}
      .onPick=${(row: number) => {
        const { processing, variant } = request;
        const { neuron } = strongest[row];
        open(questionAbout('neurons', { layer, neuron }, { processing, variant }));
      }}
    ></qk-data-table>
  </div>`;
}

function link(text: string, follow: () => void): TemplateResult {
  return html`<vscode-button appearance="secondary" @click=${follow}>${text}</vscode-button>`;
}

function attentionOf(head: HeadRef, request: RequestOf<'run'>, { position }: ResultOf<'run'>) {
  const { text, prependBos, processing, variant, top } = request;
  return questionAbout('residual', text, {
    ...{ processing, variant, top, head, position, layer: head.layer, point: 'resid_pre' },
    ...(prependBos !== undefined && { prependBos }),
  });
}

function openCell(context: RunContext, result: ResultOf<'run'>, cell: HeatMapCell): void {
  const writer = writerAt(result, cell);
  if (typeof writer !== 'number') context.openHead(writer);
  else if (context.request.mlp !== writer) {
    context.ask({ ...omit(context.request, 'head'), mlp: writer });
  }
}
