import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { RequestOf, ResultOf } from '../../../protocol/questions.js';
import { barTable } from '../../../report/charts/chartTable.js';
import '../../../webview/components/barChart.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import { orMessage } from '../../../webview/components/orMessage.js';
import { requestFields } from '../../../webview/components/requestField.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { View, ViewContext } from '../../../webview/views/view.js';
import { effectsChart } from '../effects.js';
import { ablateReport } from '../report.js';
import { aboutAblation } from '../words.js';

type AblateContext = ViewContext<'ablate'>;

/** Whole runs without parts of the model, beside the direct path. */
export const ablateView: View<'ablate'> = {
  draw: (context) => {
    const { shown, stale } = context;
    return questionPage(stale, {
      form: form(context),
      answer: shown ? answer(context, shown.request, shown.result) : nothing,
      about: shown ? aboutAblation(shown.request, shown.result).join(' ') : '',
    });
  },
};

/** What is run and what is measured; how parts are edited is in the drawer. */
function form(context: AblateContext): TemplateResult {
  const { request, ask, memory, remember } = context;
  const { weightsOpen } = Object(memory) as { readonly weightsOpen?: unknown };
  const { set, keep, remove, mean } = request;
  const cuts = keep !== undefined || remove !== undefined;
  const isOther = cuts || mean === true;
  const measured = set === undefined ? ['text', 'target', 'minus'] : ['prompts'];
  const edits = ['mean', 'keep', 'remove', ...(cuts ? ['circuit'] : []), 'draws', 'seed', 'bos'];
  return html`${requestFields('ablate', context, ['ablate', 'set', ...measured])}
  ${settingsDrawer({
    ...{ request, ask, open: weightsOpen === true },
    fields: requestFields('ablate', context, edits),
    chip: isOther ? [cuts ? 'singular directions' : 'mean'] : [],
    onOpen: (open) => remember({ weightsOpen: open }),
  })}`;
}

function answer(
  { actions }: AblateContext,
  request: RequestOf<'ablate'>,
  result: ResultOf<'ablate'>,
): TemplateResult {
  const { about, fileName, tables } = ablateReport(request, result, true);
  const [effects, ...others] = tables.flatMap((table) => table() ?? []);
  const chart = () => effectsChart(result.edits);
  return html`<section aria-label=${effects.title}>
      <div class="section-head"><h2>${effects.title}</h2></div>
      <qk-data-table .data=${effects} .actions=${actions}></qk-data-table>
    </section>
    <div class="wide-columns">
      <section aria-labelledby="effects-title">
        <div class="section-head">
          <h2 id="effects-title">Whole run and direct path</h2>
          ${chartExport(
            'qk-bar-chart',
            {
              of: 'whole run and direct path',
              fileName: `${fileName}-effects`,
              table: () => barTable(chart(), { fileName: `${fileName}-effects`, about }),
            },
            actions,
          )}
        </div>
        ${orMessage(() => html`<qk-bar-chart .data=${chart()}></qk-bar-chart>`)}
      </section>
      ${others.map(
        (table) =>
          html`<section aria-label=${table.title}>
            <div class="section-head"><h2>${table.title}</h2></div>
            <qk-data-table
              class="cut-first"
              .data=${table}
              .actions=${actions}
              .pageRows=${12}
            ></qk-data-table>
          </section>`,
      )}
    </div>`;
}
