import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { CongruenceResult } from '../../../protocol/congruence.js';
import { bringIntoView } from '../../components/bringIntoView.js';
import { chartNear, chartTools } from '../../components/chartTools.js';
import { checkbox } from '../../components/checkbox.js';
import '../../components/dataTable.js';
import type { ChartKey, LineChart } from '../../components/lineChart.js';
import '../../components/lineChart.js';
import type { SeriesPoint } from '../../components/lineSeries.js';
import { progressLine } from '../../components/progressLine.js';
import { stepTo } from '../../components/stepTo.js';
import { weightsForm } from '../../components/weightsForm.js';
import { processingNote, variantNote } from '../../components/weightWords.js';
import type { View, ViewContext } from '../view.js';
import { congruenceChart } from './congruenceChart.js';
import { congruenceForm } from './congruenceForm.js';
import { byP, readCongruenceMemory, rowName, type CongruenceMemory } from './congruenceMemory.js';
import { comparison, congruenceTable, fileName, placeName, topTokensTable } from './congruenceTables.js';

/** Do the top tokens of directions belong together: p-values, the table, and one direction's tokens. */
export const congruenceView: View<'congruence'> = { draw };

type Change = (part: Partial<CongruenceMemory>) => void;

function draw(context: ViewContext<'congruence'>): TemplateResult {
  const { request, shown, stale, checkpoint, ask } = context;
  const memory = readCongruenceMemory(context.memory);
  const change: Change = (part) => context.remember({ ...readCongruenceMemory(context.memory), ...part });
  const { top, ...weights } = request;
  return html`
    <section class="form" aria-label="Question">
      ${congruenceForm({ request, model: checkpoint.model, memory, ask, change })}
      ${weightsForm({
        request: weights,
        ask: (changed) => ask({ ...changed, top }),
        open: memory.weightsOpen,
        onOpen: (weightsOpen) => change({ weightsOpen }),
      })}
      <div class="status-row">${status(context, shown?.result)}</div>
    </section>
    <div class="answer ${stale ? 'stale' : ''}">
      ${shown ? answer(context, shown.result, memory, change) : nothing}
    </div>
  `;
}

function status({ pending, cancel }: ViewContext<'congruence'>, result?: CongruenceResult): TemplateResult {
  if (pending) return progressLine(pending.progress, cancel);
  if (!result) return html``;
  return html`<p class="muted">
    ${placeName(result)}; ${result.permutations} random directions, seed ${result.seed};
    ${processingNote(result.processing)}; ${variantNote(result.effectiveEmbedding)}.
  </p>`;
}

function answer(
  { actions }: ViewContext<'congruence'>,
  result: CongruenceResult,
  memory: CongruenceMemory,
  change: Change,
): TemplateResult {
  const rows = byP(result.rows);
  const found = rows.findIndex((row) => rowName(row) === memory.chosen);
  const index = Math.max(0, found);
  const chosen = rows[index];
  const choose = (to: number) => {
    const row = rows[to];
    if (row) change({ chosen: rowName(row) });
  };
  return html`
    <section aria-labelledby="congruence-title">
      <div class="section-head">
        <h2 id="congruence-title">Do the top tokens belong together?</h2>
        ${chartTools(
          'p-values',
          fileName(result),
          [
            { ending: 'png', content: (event) => lineChart(event).toPngBase64() },
            { ending: 'svg', content: (event) => lineChart(event).toSvg() },
          ],
          actions,
        )}
      </div>
      <div class="legend" role="group" aria-label="Axis">
        <span class="muted">● tested &nbsp; ▲ chance alone</span>
        <span class="legend-gap"></span>
        ${checkbox({ label: 'logarithmic' }, memory.logarithmic, (logarithmic) => change({ logarithmic }))}
      </div>
      <qk-line-chart
        .data=${congruenceChart(rows, memory.logarithmic)}
        .chosen=${{ series: 'tested', index } satisfies SeriesPoint}
        .onPick=${(point: SeriesPoint) => choose(point.index)}
        .onKey=${(key: ChartKey) => choose(stepTo(key, index, rows.length))}
      ></qk-line-chart>
      <p class="marks muted">
        <span>Click a point, or focus the chart and use the arrow keys; or choose a direction below.</span>
      </p>
      <qk-data-table
        .data=${congruenceTable(result, rows)}
        .actions=${actions}
        .picked=${index}
        .onPick=${(row: number) => {
          choose(row);
          bringIntoView('direction-title');
        }}
      ></qk-data-table>
    </section>
    ${
      chosen
        ? html`<section aria-labelledby="direction-title">
            <h2 id="direction-title" aria-live="polite">
              ${rowName(chosen)} · the ${result.top} tokens of largest product in ${result.space}
            </h2>
            <p class="note muted">${comparison(chosen)}</p>
            <qk-data-table .data=${topTokensTable(result, chosen)} .actions=${actions}></qk-data-table>
          </section>`
        : nothing
    }
  `;
}

function lineChart(event: Event): LineChart {
  return chartNear<LineChart>(event, 'qk-line-chart');
}
