import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { formatHeadRef } from '../../../protocol/headRef.js';
import type { DestinationScores, PairsResult, SourceEffect } from '../../../protocol/pairs.js';
import type { BarChart } from '../../../webview/components/barChart.js';
import '../../../webview/components/barChart.js';
import type { BarChart as BarChartModel } from '../../../report/charts/barChart.js';
import { chartNear, chartTools } from '../../../webview/components/chartTools.js';
import '../../../webview/components/dataTable.js';
import type { TableData } from '../../../report/tableModel.js';
import '../../../webview/components/tokenChoice.js';
import { caveatNote, processingNote, variantNote } from '../../../report/weightWords.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { ViewContext } from '../../../webview/views/view.js';
import { effectChart, scoresChart } from '../charts.js';
import { notOneTokenList, pairsForm } from './form.js';
import type { PairsMemory } from './memory.js';
import { readPairsMemory } from './memory.js';
import { bestTable, effectsTable, movedTable, scoresTable } from '../tables.js';

/** Typed tokens of a head against each other and the vocabulary: attention on the left, its effect on the right. */
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
    const { qk, ov, notOneToken } = result;
    const scores = qk[Math.min(memory.destination, qk.length - 1)];
    const effect = ov[Math.min(memory.source, ov.length - 1)];
    const paired = qk.length > 0 && ov.length > 0;
    return html`
      ${notOneToken.length ? notOneTokenList(result, this.context) : nothing}
      <div class="two-columns">
        ${scores ? this.attention(result, memory, scores) : nothing}
        ${effect ? this.effect(result, memory, effect) : nothing}
      </div>
      <section class="two-columns" aria-label="Tables">
        ${paired ? this.table(scoresTable(result)) : nothing}
        ${ov.length ? this.table(effectsTable(result)) : nothing}
        ${scores ? this.table(bestTable(result, scores)) : nothing}
        ${effect ? this.table(movedTable(result, effect, 'raises')) : nothing}
        ${effect ? this.table(movedTable(result, effect, 'lowers')) : nothing}
      </section>
    `;
  }

  private attention(result: PairsResult, memory: PairsMemory, scores: DestinationScores): TemplateResult {
    return this.chart(`scores-of-${scores.destination.id}`, result, scoresChart(result, scores), {
      label: 'Destination',
      tokens: result.qk.map(({ destination }) => destination),
      chosen: result.qk.indexOf(scores),
      choose: (destination) => this.context.remember({ ...memory, destination }),
    });
  }

  private effect(result: PairsResult, memory: PairsMemory, effect: SourceEffect): TemplateResult {
    return this.chart(`effect-of-${effect.source.id}`, result, effectChart(result, effect), {
      label: 'Source',
      tokens: result.ov.map(({ source }) => source),
      chosen: result.ov.indexOf(effect),
      choose: (source) => this.context.remember({ ...memory, source }),
    });
  }

  private chart(
    part: string,
    { head }: PairsResult,
    data: BarChartModel,
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
        ${chartTools(
          title,
          `pairs-${formatHeadRef(head)}-${part}`,
          [{ ending: 'svg', content: (event) => chartNear<BarChart>(event, 'qk-bar-chart').toSvg() }],
          this.context.actions,
        )}
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
      <qk-data-table .data=${data} .actions=${this.context.actions}></qk-data-table>
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
