import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { CongruenceResult, CongruenceRow } from '../../../protocol/congruence.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import type { RowOpener } from '../../../webview/components/dataTable.js';
import { rankedRows } from '../../../webview/components/rankedRows.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import { caveatNote, processingNote, variantNote } from '../../../report/weightWords.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { View, ViewContext } from '../../../webview/views/view.js';
import { congruenceChart } from '../chart.js';
import { congruenceForm } from './form.js';
import { readCongruenceMemory, type CongruenceMemory } from './memory.js';
import { byP, rowName } from '../rows.js';
import { comparison, congruenceTable, fileName, placeName, topTokensTable, leastWords } from '../tables.js';

/** Do the top tokens of directions belong together: p-values, the table, and one direction's tokens. */
export const congruenceView: View<'congruence'> = { draw };

type Change = (part: Partial<CongruenceMemory>) => void;

function draw(context: ViewContext<'congruence'>): TemplateResult {
  const { request, shown, stale, checkpoint, ask } = context;
  const memory = readCongruenceMemory(context.memory);
  const change: Change = (part) => context.remember({ ...readCongruenceMemory(context.memory), ...part });
  const { top, ...weights } = request;
  return questionPage(stale, {
    form: html`${congruenceForm({ request, checkpoint, memory, ask, change })}
    ${settingsDrawer({
      request: weights,
      ask: (changed) => ask({ ...changed, top }),
      open: memory.weightsOpen,
      onOpen: (weightsOpen) => change({ weightsOpen }),
    })}`,
    answer: shown ? answer(context, shown.result, memory, change) : nothing,
    about: shown ? about(shown.result) : '',
  });
}

function about(result: CongruenceResult): string {
  const { permutations, seed, processing, effectiveEmbedding } = result;
  return (
    `${placeName(result)}; ${permutations} random directions, seed ${seed}; ${processingNote(processing)}; ` +
    `${variantNote(effectiveEmbedding)}. ${leastWords(result).join(' ')} ${caveatNote(result)}`
  );
}

/** Opens directions that are neurons. */
function neuronOpener(
  { open, request }: ViewContext<'congruence'>,
  { place, space }: CongruenceResult,
  rows: readonly CongruenceRow[],
): RowOpener | undefined {
  if (place.kind !== 'neurons') return undefined;
  const { layer, weights } = place;
  const { processing, variant, seed, top } = request;
  return {
    title: (row) => `Open neuron ${rows[row].name}`,
    open: (row) => {
      const neuron = rows[row].index;
      const asked = { layer, neuron, weights, space, top, limit: 1, seed, processing, variant };
      open({ name: 'neurons', request: asked });
    },
  };
}

function answer(
  context: ViewContext<'congruence'>,
  result: CongruenceResult,
  memory: CongruenceMemory,
  change: Change,
): TemplateResult {
  const { actions } = context;
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
        ${chartExport(
          'qk-line-chart',
          { of: 'p-values', fileName: fileName(result), table: () => congruenceTable(result, rows) },
          actions,
        )}
      </div>
      ${rankedRows({
        chart: congruenceChart(rows, memory.logarithmic),
        twin: 'The table below holds the same numbers.',
        series: 'tested',
        table: congruenceTable(result, rows),
        count: rows.length,
        index,
        logarithmic: memory.logarithmic,
        what: 'a direction',
        titleId: 'direction-title',
        actions,
        choose,
        opener: neuronOpener(context, result, rows),
        setLogarithmic: (logarithmic) => change({ logarithmic }),
      })}
    </section>
    ${
      chosen
        ? html`<section aria-labelledby="direction-title">
            <h2 id="direction-title" aria-live="polite">
              ${rowName(chosen)} · the ${result.top} tokens of largest
              ${result.leastAdjustedP === undefined ? 'product' : 'cosine'} in ${result.space}
            </h2>
            <p class="note muted">${comparison(chosen)}</p>
            <qk-data-table .data=${topTokensTable(result, chosen)} .actions=${actions}></qk-data-table>
          </section>`
        : nothing
    }
  `;
}
