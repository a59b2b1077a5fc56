import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { formatHeadRef } from '../../../protocol/headRef.js';
import type { DestinationScores, PairsResult, SourceEffect, SourceScores } from '../../../protocol/pairs.js';
import '../../../webview/components/barChart.js';
import type { BarChart as BarChartModel } from '../../../report/charts/barChart.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import { foldedTable } from '../../../webview/components/foldedTable.js';
import '../../../webview/components/heatMap.js';
import { orMessage } from '../../../webview/components/orMessage.js';
import type { HeatMapCell } from '../../../report/charts/heatMap.js';
import type { TableData } from '../../../report/tableModel.js';
import '../../../webview/components/tokenChoice.js';
import { caveatNote, processingNote, variantNote } from '../../../report/weightWords.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { ViewContext } from '../../../webview/views/view.js';
import { effectChart, queriesChart, scoresChart } from '../charts.js';
import { hasPairs, pairsMap } from '../map.js';
import { notOneTokenList, pairsForm } from './form.js';
import type { PairsMemory } from './memory.js';
import { readPairsMemory } from './memory.js';
import { bestTable, effectsTable, fileName, movedTable, queriesTable, scoresTable } from '../tables.js';

/** Rows of a table in view at once: effects have as many as there are pairs. */
const PAGE = 20;

/**
 * Typed tokens of a head against each other, as a map of destination by source, and against the vocabulary: attention on
 * the left, its effect on the right.
 */
export class PairsPanel extends LitElement {
  @property({ attribute: false }) context!: ViewContext<'pairs'>;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { context } = this;
    const { shown, stale } = context;
    const memory = readPairsMemory(context.memory);
    return questionPage(stale, {
      form: pairsForm(context, memory, context.remember),
      answer: shown ? this.answer(shown.result, memory) : nothing,
      about: shown ? about(shown.result) : '',
    });
  }

  private answer(result: PairsResult, memory: PairsMemory): TemplateResult {
    const { qk, queries = [], ov, notOneToken } = result;
    const scores = qk[Math.min(memory.destination, qk.length - 1)];
    const effect = ov[Math.min(memory.source, ov.length - 1)];
    const prefer = queries[Math.min(memory.source, queries.length - 1)];
    return html`
      ${notOneToken.length ? notOneTokenList(result, this.context) : nothing}
      ${hasPairs(result) ? this.map(result, memory) : nothing}
      <div class="two-columns">
        ${prefer ? this.preferring(result, memory, prefer) : nothing}
        ${scores ? this.attention(result, memory, scores) : nothing}
        ${effect ? this.effect(result, memory, effect) : nothing}
      </div>
      <section class="two-columns" aria-label="Tables">
        ${ov.length ? this.table(effectsTable(result)) : nothing}
        ${prefer ? this.table(queriesTable(result, prefer)) : nothing}
        ${scores ? this.table(bestTable(result, scores)) : nothing}
        ${effect ? this.table(movedTable(result, effect, 'raises')) : nothing}
        ${effect ? this.table(movedTable(result, effect, 'lowers')) : nothing}
      </section>
    `;
  }

  /** The scores of all pairs; a cell chooses the tokens that are drawn below. */
  private map(result: PairsResult, memory: PairsMemory): TemplateResult {
    const { actions, remember } = this.context;
    return html`<section aria-labelledby="pairs-map-title">
      <div class="section-head">
        <h2 id="pairs-map-title">QK scores, destination by source</h2>
        ${chartExport(
          'qk-heat-map',
          {
            of: 'map of QK scores',
            fileName: fileName(result, 'map'),
            table: () => scoresTable(result),
          },
          actions,
        )}
      </div>
      ${orMessage(
        () =>
          html`<qk-heat-map
            .data=${pairsMap(result)}
            .twin=${'The table of scores below holds the same numbers.'}
            .action=${'shows both tokens below'}
            .onPick=${({ row, column }: HeatMapCell) =>
              remember({ ...memory, destination: row, source: column })}
          ></qk-heat-map>`,
      )}
      ${foldedTable(
        'Table of scores and ranks',
        scoresTable(result),
        actions,
        memory.scoresOpen,
        (scoresOpen) => remember({ ...memory, scoresOpen }),
      )}
    </section>`;
  }

  private preferring(result: PairsResult, memory: PairsMemory, scores: SourceScores): TemplateResult {
    return this.chart(
      fileName(result, `queries-for-${scores.source.id}`),
      queriesChart(scores),
      () => queriesTable(result, scores),
      {
        label: 'Source',
        tokens: (result.queries ?? []).map(({ source }) => source),
        chosen: (result.queries ?? []).indexOf(scores),
        choose: (source) => this.context.remember({ ...memory, source }),
      },
    );
  }

  private attention(result: PairsResult, memory: PairsMemory, scores: DestinationScores): TemplateResult {
    return this.chart(
      fileName(result, `scores-of-${scores.destination.id}`),
      scoresChart(result, scores),
      () => bestTable(result, scores),
      {
        label: 'Destination',
        tokens: result.qk.map(({ destination }) => destination),
        chosen: result.qk.indexOf(scores),
        choose: (destination) => this.context.remember({ ...memory, destination }),
      },
    );
  }

  private effect(result: PairsResult, memory: PairsMemory, effect: SourceEffect): TemplateResult {
    return this.chart(
      fileName(result, `effect-of-${effect.source.id}`),
      effectChart(result, effect),
      () => movedTable(result, effect, 'raises'),
      {
        label: 'Source',
        tokens: result.ov.map(({ source }) => source),
        chosen: result.ov.indexOf(effect),
        choose: (source) => this.context.remember({ ...memory, source }),
      },
    );
  }

  private chart(
    file: string,
    data: BarChartModel,
    table: () => TableData,
    choice: {
      readonly label: string;
      readonly tokens: readonly { readonly id: number; readonly token: string }[];
      readonly chosen: number;
      readonly choose: (index: number) => void;
    },
  ): TemplateResult {
    const { title } = data;
    return html`<section class="side" aria-label=${title}>
      <div class="section-head">
        <h2>${title}</h2>
        ${chartExport('qk-bar-chart', { of: title, fileName: file, table }, this.context.actions)}
      </div>
      <qk-token-choice
        .label=${choice.label}
        .tokens=${choice.tokens}
        .chosen=${choice.chosen}
        .onChoose=${choice.choose}
      ></qk-token-choice>
      <qk-bar-chart .data=${data}></qk-bar-chart>
    </section>`;
  }

  private table(data: TableData): TemplateResult {
    return html`<div class="side">
      <h3>${data.title}</h3>
      <qk-data-table .data=${data} .actions=${this.context.actions} .pageRows=${PAGE}></qk-data-table>
    </div>`;
  }
}

function about(result: PairsResult): string {
  return (
    `Head ${formatHeadRef(result.head)}: ${processingNote(result.processing)}; ` +
    `${variantNote(result.effectiveEmbedding)}. ${caveatNote(result)}`
  );
}

customElements.define('qk-pairs-panel', PairsPanel);
