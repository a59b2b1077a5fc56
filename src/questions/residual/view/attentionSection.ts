import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { formatHeadRef } from '../../../protocol/headRef.js';
import type { AttentionPattern, ResidualResult } from '../../../protocol/residual.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import type { RowOpener } from '../../../webview/components/dataTable.js';
import type { HeatMapCell } from '../../../report/charts/heatMap.js';
import '../../../webview/components/shadeMap.js';
import { visibleToken } from '../../../report/tokenSegments.js';
import type { ViewContext } from '../../../webview/views/view.js';
import { questionAbout } from '../../questions.js';
import { patternMap } from '../charts.js';
import { patternTable, splitTable } from '../tables.js';

/** A head's attention pattern over the prompt, and the split of the chosen position's scores. */
export function attentionSection(
  context: ViewContext<'residual'>,
  result: ResidualResult,
  attention: AttentionPattern,
  choosePosition: (position: number) => void,
): TemplateResult {
  const title = `Attention of head ${formatHeadRef(attention.head)}`;
  const { position } = result;
  const { actions } = context;
  return html`
    <section aria-labelledby="attention-title">
      <div class="section-head">
        <h2 id="attention-title">${title}</h2>
        ${chartExport(
          'qk-shade-map',
          {
            of: title,
            fileName: `attention-${formatHeadRef(attention.head)}`,
            table: () => patternTable(result, attention),
          },
          actions,
        )}
      </div>
      <div class="map-and-table">
        <qk-shade-map
          .data=${patternMap(result, attention)}
          .chosen=${{ row: position, column: strongestKey(attention, position) } satisfies HeatMapCell}
          .onPick=${({ row }: HeatMapCell) => choosePosition(row)}
        ></qk-shade-map>
        <div class="side">
          <h3>Scores from position ${position}</h3>
          <p class="muted">
            Each score is query × key: a query or key is what its token’s embedding gives through W_Q or W_K,
            and the rest (position, earlier layers, biases). A click on the map chooses another position.
          </p>
          <qk-data-table
            .data=${splitTable(result, attention)}
            .actions=${actions}
            .opener=${scoreOpener(context, result, attention)}
          ></qk-data-table>
        </div>
      </div>
    </section>
  `;
}

/** Opens what explains a score. */
function scoreOpener(
  { open, request }: ViewContext<'residual'>,
  { position, tokens }: ResidualResult,
  { head, split }: AttentionPattern,
): RowOpener {
  const { text, prependBos, processing, variant, top } = request;
  return {
    title: (row) =>
      `Why this score for position ${split[row].key}, “${visibleToken(tokens[split[row].key].token)}”`,
    open: (row) =>
      open(
        questionAbout('run', text, {
          ...{ processing, variant, top, position, why: head, key: split[row].key },
          ...(prependBos !== undefined && { prependBos }),
        }),
      ),
  };
}

function strongestKey({ pattern }: AttentionPattern, position: number): number {
  const row = pattern[position];
  return row.indexOf(Math.max(...row));
}
