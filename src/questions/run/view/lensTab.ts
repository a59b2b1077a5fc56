import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { ResultOf } from '../../../protocol/questions.js';
import type { HeatMapCell } from '../../../report/charts/heatMap.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import '../../../webview/components/heatMap.js';
import { orMessage } from '../../../webview/components/orMessage.js';
import type { ViewContext } from '../../../webview/views/view.js';
import { questionAbout } from '../../questions.js';
import { lensMap, measuresIn, placeAt, type Lens, type LensMeasure } from '../lens.js';
import { lensTable, nextTable, wholeLensTable } from '../tables.js';
import { fileName } from '../words.js';

/** What the model would say after each layer at each position; a cell opens its place in the stream. */
export function lensTab(
  context: ViewContext<'run'>,
  result: ResultOf<'run'>,
  lens: Lens,
  chosen: LensMeasure,
): TemplateResult {
  const { actions } = context;
  const measure = measuresIn(result).find((one) => one === chosen) ?? 'token';
  return html`<section aria-labelledby="lens-title">
    <div class="section-head">
      <h2 id="lens-title">The stream through the final norm and W_U (logit lens)</h2>
      ${chartExport(
        'qk-heat-map',
        {
          of: 'logit lens',
          fileName: fileName(result, `lens-${measure}`),
          table: () => wholeLensTable(result, lens),
        },
        actions,
      )}
    </div>
    <div class="map-and-table">
      ${orMessage(
        () =>
          html`<qk-heat-map
            .data=${lensMap(result, lens, measure)}
            .chosen=${{ row: 0, column: result.position } satisfies HeatMapCell}
            .twin=${'The table beside it has the numbers of one position.'}
            .action=${'opens the place'}
            .onPick=${(cell: HeatMapCell) => openPlace(context, lens, cell)}
          ></qk-heat-map>`,
      )}
      <div class="side">
        <h3>${lensTable(result, lens).title}</h3>
        <qk-data-table .data=${lensTable(result, lens)} .actions=${actions}></qk-data-table>
        <h3>${nextTable(result).title}</h3>
        <qk-data-table .data=${nextTable(result)} .actions=${actions}></qk-data-table>
      </div>
    </div>
  </section>`;
}

function openPlace({ request, open }: ViewContext<'run'>, lens: Lens, cell: HeatMapCell): void {
  const { text, prependBos, processing, variant, top } = request;
  open(
    questionAbout('residual', text, {
      ...{ processing, variant, top },
      ...(prependBos !== undefined && { prependBos }),
      ...placeAt(lens, cell),
    }),
  );
}
