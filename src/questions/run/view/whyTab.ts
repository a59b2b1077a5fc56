import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { ResultOf } from '../../../protocol/questions.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import '../../../webview/components/heatMap.js';
import { orMessage } from '../../../webview/components/orMessage.js';
import type { ViewContext } from '../../../webview/views/view.js';
import { folded, ofScore } from '../byEffect.js';
import { openedTables } from '../report.js';
import { largestProduct, whyLine, whyMap, whyMapTable, whyTables, type Why } from '../why.js';
import { fileName } from '../words.js';
import { canOpen, isOpen, toggle } from './openPart.js';

/** Parts with a row of their own. */
const LISTED = 10;
/** Rows of other tables in view at once. */
const PAGE = 12;

/** Why a head scores one query for one key: by what wrote both streams, and by singular directions of W_QK. */
export function whyTab(context: ViewContext<'run'>, result: ResultOf<'run'>, why: Why): TemplateResult {
  const { actions, request } = context;
  const [queries, keys, products, directions] = whyTables(result, why, LISTED).map((table) => table());
  const sides = [
    { title: 'What wrote the query', table: queries, parts: why.queryParts },
    { title: 'What wrote the key', table: keys, parts: why.keyParts },
  ];
  return html`
    <section class="outcome" aria-label="Score"><p>${whyLine(result, why)}</p></section>
    <div class="two-columns">
      ${sides.map(({ title, table, parts }) => {
        const { shown } = folded(parts, LISTED, ofScore);
        const picked = shown.findIndex((part) => isOpen(part, request));
        return html`<section aria-label=${title}>
          <div class="section-head"><h2>${title}</h2></div>
          <qk-data-table
            .data=${table}
            .actions=${actions}
            .picked=${picked < 0 ? undefined : picked}
            .pickable=${(row: number) => row < shown.length && canOpen(shown[row])}
            .onPick=${(row: number) => toggle(context, shown[row])}
          ></qk-data-table>
        </section>`;
      })}
      <section aria-labelledby="why-map-title">
        <div class="section-head">
          <h2 id="why-map-title">Query by key</h2>
          ${chartExport(
            'qk-heat-map',
            {
              of: 'query by key',
              fileName: fileName(result, 'why'),
              table: () => whyMapTable(result, why),
            },
            actions,
          )}
        </div>
        ${orMessage(
          () =>
            html`<qk-heat-map
              .data=${whyMap(result, why)}
              .chosen=${largestProduct(why)}
              .twin=${'The table beside it has the largest products.'}
            ></qk-heat-map>`,
        )}
      </section>
      ${[products, directions, ...openedTables(result).map((table) => table())].map(
        (table) =>
          html`<section aria-label=${table.title}>
            <div class="section-head"><h2>${table.title}</h2></div>
            <qk-data-table .data=${table} .actions=${actions} .pageRows=${PAGE}></qk-data-table>
          </section>`,
      )}
    </div>
  `;
}
