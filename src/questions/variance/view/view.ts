import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { VarianceRequest, VarianceResult } from '../../../protocol/variance.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import { foldedTable } from '../../../webview/components/foldedTable.js';
import '../../../webview/components/histogram.js';
import { rowsNote } from '../../../report/rowWords.js';
import { caveatNote, processingNote, variantNote } from '../../../report/weightWords.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { View, ViewContext } from '../../../webview/views/view.js';
import { varianceForm } from './form.js';
import { binsTable, histogramNote, varianceHistogram } from '../histogram.js';
import type { VarianceMemory } from './memory.js';
import { readVarianceMemory } from './memory.js';
import { leftOutTable, summaryTable, wordsTable } from '../tables.js';
import { fileName, spellingWords, testSentence, varianceTitle } from '../words.js';

/** How much of words a head's singular space explains: the histogram, the test, the words. */
export const varianceView: View<'variance'> = { draw };

type Change = (part: Partial<VarianceMemory>) => void;

function draw(context: ViewContext<'variance'>): TemplateResult {
  const { shown, stale } = context;
  const memory = readVarianceMemory(context.memory);
  const change: Change = (part) => context.remember({ ...readVarianceMemory(context.memory), ...part });
  return questionPage(stale, {
    form: varianceForm(context, memory, change),
    answer: shown ? answer(context, shown.request, shown.result, memory, change) : nothing,
    about: shown ? about(shown.result) : '',
  });
}

function about(result: VarianceResult): string {
  return (
    `${varianceTitle(result)}; ${spellingWords(result)}; ${processingNote(result.processing)}; ` +
    `${variantNote(result.effectiveEmbedding)}; ${rowsNote(result.vocabularyRows)}. ${caveatNote(result)}`
  );
}

function answer(
  { actions }: ViewContext<'variance'>,
  request: VarianceRequest,
  result: VarianceResult,
  { binsOpen }: VarianceMemory,
  change: Change,
): TemplateResult {
  const leftOut = leftOutTable(request, result);
  return html`
    <section aria-labelledby="histogram-title">
      <div class="section-head">
        <h2 id="histogram-title">Variance explained</h2>
        ${chartExport(
          'qk-histogram',
          {
            of: 'histogram',
            fileName: fileName(result, 'histogram'),
            table: () => binsTable(request, result),
          },
          actions,
        )}
      </div>
      <qk-histogram
        .data=${varianceHistogram(request, result)}
        .twin=${'The table of bins below holds the same numbers.'}
      ></qk-histogram>
      <p class="marks muted">
        <span>${histogramNote()}</span>
      </p>
      ${foldedTable('Table of bins', binsTable(request, result), actions, binsOpen, (open) =>
        change({ binsOpen: open }),
      )}
      <p class="vector-note">${testSentence(request, result)}</p>
      <qk-data-table .data=${summaryTable(request, result)} .actions=${actions}></qk-data-table>
    </section>
    <section aria-labelledby="words-title">
      <h2 id="words-title">Words, the largest ratio first</h2>
      <qk-data-table
        class="short-table"
        .data=${wordsTable(request, result)}
        .actions=${actions}
      ></qk-data-table>
    </section>
    ${
      leftOut
        ? html`<section aria-labelledby="left-out-title">
            <h2 id="left-out-title">Left out: ${leftOut.rows.length} words</h2>
            <qk-data-table class="short-table" .data=${leftOut} .actions=${actions}></qk-data-table>
          </section>`
        : nothing
    }
  `;
}
