import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { RequestOf, ResultOf } from '../../../protocol/questions.js';
import { mapTable } from '../../../report/charts/chartTable.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import '../../../webview/components/heatMap.js';
import { orMessage } from '../../../webview/components/orMessage.js';
import { requestFields } from '../../../webview/components/requestField.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { View, ViewContext } from '../../../webview/views/view.js';
import { affinityMap } from '../map.js';
import { affinityNotes, pairTable } from '../report.js';

/** The overlap of every pair of heads as a map, beside the largest. */
export const affinityView: View<'affinity'> = {
  draw: (context) => {
    const { request, shown, stale, ask } = context;
    const { weightsOpen } = Object(context.memory) as { readonly weightsOpen?: unknown };
    return questionPage(stale, {
      form: html`${requestFields('affinity', context, ['affinity', 'second'])}
      ${settingsDrawer<RequestOf<'affinity'>>({
        request,
        ask,
        open: weightsOpen === true,
        onOpen: (open) => context.remember({ weightsOpen: open }),
      })}`,
      answer: shown ? answer(context, shown.result) : nothing,
      about: shown ? affinityNotes(shown.result).join(' ') : '',
    });
  },
};

function answer({ actions }: ViewContext<'affinity'>, result: ResultOf<'affinity'>): TemplateResult {
  const { first, second } = result;
  const table = () =>
    mapTable(affinityMap(result), { fileName: `affinity-${first}-${second}`, about: affinityNotes(result) });
  return html`<div class="two-columns">
    <section aria-labelledby="map-title">
      <div class="section-head">
        <h2 id="map-title">Overlap of ${first} and ${second} spaces</h2>
        ${chartExport(
          'qk-heat-map',
          { of: 'map of overlaps', fileName: `affinity-${first}-${second}`, table },
          actions,
        )}
      </div>
      ${orMessage(() => html`<qk-heat-map .data=${affinityMap(result)}></qk-heat-map>`)}
    </section>
    <section aria-labelledby="pairs-title">
      <div class="section-head"><h2 id="pairs-title">Largest overlaps</h2></div>
      <qk-data-table class="short-table" .data=${pairTable(result)} .actions=${actions}></qk-data-table>
    </section>
  </div>`;
}
