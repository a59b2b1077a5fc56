import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { ResidualResult } from '../../../protocol/residual.js';
import '../../../webview/components/barChart.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import { formatNumber } from '../../../report/numbers.js';
import type { TableData } from '../../../report/tableModel.js';
import '../../../webview/components/tokenChoice.js';
import { caveatNote, processingNote, sentence } from '../../../report/weightWords.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { ViewContext } from '../../../webview/views/view.js';
import { attentionSection } from './attentionSection.js';
import { partsChart } from '../charts.js';
import { residualForm } from './form.js';
import { readResidualMemory } from './memory.js';
import { lensTable, nearestTable, neuronsTable, partsTable } from '../tables.js';
import { beginningNote, fileName, neuronNote, placeTitle } from '../words.js';

/** One place in a prompt's residual stream: its nearest tokens, its parts, what attention did. */
export class ResidualPanel extends LitElement {
  @property({ attribute: false }) context!: ViewContext<'residual'>;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { context } = this;
    const { shown, stale } = context;
    return questionPage(stale, {
      form: residualForm(context, readResidualMemory(context.memory), context.remember),
      answer: shown ? this.answer(shown.result) : nothing,
      about: shown ? about(shown.result) : '',
    });
  }

  private answer(result: ResidualResult): TemplateResult {
    const { context } = this;
    const choosePosition = (position: number) => context.ask({ ...context.request, position });
    return html`
      ${result.attention ? attentionSection(context, result, result.attention, choosePosition) : nothing}
      <section aria-labelledby="place-title">
        <h2 id="place-title" aria-live="polite">${placeTitle(result)}</h2>
        <p class="muted">Norm ${formatNumber(result.norm)}</p>
        ${
          context.onPrompt
            ? nothing
            : html`<qk-token-choice
                .label=${'Position'}
                .tokens=${result.tokens}
                .chosen=${result.position}
                .onChoose=${choosePosition}
              ></qk-token-choice>`
        }
      </section>
      <section class="two-columns" aria-label="Nearest tokens">
        ${this.side(lensTable(result, 'logitLens'))} ${this.side(nearestTable(result))}
      </section>
      ${this.parts(result)}
      <section aria-label="Prediction">${this.side(lensTable(result, 'next'))}</section>
    `;
  }

  private parts(result: ResidualResult): TemplateResult {
    const { actions } = this.context;
    const neurons = neuronsTable(result);
    const title = result.neuron ? 'Product with a neuron, by what wrote it' : 'What wrote it';
    return html`
      <section aria-labelledby="parts-title">
        <div class="section-head">
          <h2 id="parts-title">${title}</h2>
          ${chartExport(
            'qk-bar-chart',
            { of: title, fileName: fileName(result, 'parts'), table: () => partsTable(result) },
            actions,
          )}
        </div>
        <p class="muted">
          ${
            neuronNote(result) ||
            'Each part’s product with the stream over its squared length: the shares add up to 1.'
          }
        </p>
        <div class="two-columns">
          <qk-bar-chart .data=${partsChart(result)}></qk-bar-chart>
          <div class="side">
            <qk-data-table .data=${partsTable(result)} .actions=${actions}></qk-data-table>
          </div>
        </div>
        ${neurons ? this.side(neurons) : nothing}
      </section>
    `;
  }

  private side(data: TableData): TemplateResult {
    return html`<div class="side">
      <h3>${data.title}</h3>
      <qk-data-table .data=${data} .actions=${this.context.actions}></qk-data-table>
    </div>`;
  }
}

function about(result: ResidualResult): string {
  return [sentence(processingNote(result.processing)), caveatNote(result), ...beginningNote(result)].join(
    ' ',
  );
}

customElements.define('qk-residual-panel', ResidualPanel);
