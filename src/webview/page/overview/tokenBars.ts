import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { CosineToken, ScoredToken } from '../../../protocol/head.js';
import { columnFormatter } from '../../../report/numbers.js';
import { firstRows } from '../../../report/firstRows.js';
import type {
  CircuitFamily,
  CircuitSide,
  CircuitsResult,
  CircuitTab,
  Selection,
} from '../../../report/spectra/circuitFamily.js';
import { tabTable } from '../../../report/spectra/circuitTables.js';
import type { TableData } from '../../../report/tableModel.js';
import { isMarked, MARKS_MEAN, markWords } from '../../../report/tokenMarks.js';
import { copyTrueToken, tokenText } from '../../components/tokenText.js';

/** Rows of a list, for which there is room. */
export const BAR_ROWS = 10;

/**
 * The first tokens of a side's first table, each with a bar of what it is ranked by.
 *
 * @param menu the table's Export menu
 */
export function tokenBars(side: CircuitSide, menu: TemplateResult | undefined): TemplateResult {
  const tab = firstTab(side);
  if (!tab) return html``;
  const { title, rows, measure } = ranked(tab);
  const most = rows.reduce((largest, { value }) => Math.max(largest, Math.abs(value)), 0) || 1;
  const format = columnFormatter(rows.map(({ value }) => value));
  const marked = rows.some(({ token }) => isMarked(token));
  return html`<div class="token-bars">
    <div class="bars-head">
      <p class="bars-title" title=${title}>${title}</p>
      ${menu ?? nothing}
    </div>
    <table @copy=${copyTrueToken}>
      <caption class="visually-hidden">
        ${title}
      </caption>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">Token</th>
          <th scope="col">Bar</th>
          <th scope="col">${measure}</th>
          ${marked ? html`<th scope="col">Mark</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ token, value }) =>
            html`<tr>
              <td class="token">${tokenText(token.token)}</td>
              <td class="bar-cell">${bar(value, Math.abs(value) / most)}</td>
              <td class="number">${format(value)}</td>
              ${marked ? html`<td class="mark" title=${MARKS_MEAN}>${markWords(token)}</td>` : nothing}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The same as a table, for notes. */
export function barsTable<C extends string>(
  family: CircuitFamily<C>,
  result: CircuitsResult,
  selection: Selection<C>,
  side: CircuitSide,
): TableData | undefined {
  const tab = firstTab(side);
  const table = tab && tabTable(family, result, selection, tab, `${side.id}-${tab.id}`);
  return firstRows(table, BAR_ROWS);
}

function firstTab({ tabs }: CircuitSide): CircuitTab | undefined {
  return tabs.find(({ scored, cosines }) => scored ?? cosines);
}

/** What a table is ranked by: cosines where it has them. */
function ranked({ title, scored, cosines }: CircuitTab): {
  readonly title: string;
  readonly measure: string;
  readonly rows: readonly { readonly token: ScoredToken | CosineToken; readonly value: number }[];
} {
  if (scored) {
    const measure = scored.some(({ cosine }) => cosine !== undefined) ? 'Cosine' : 'Score';
    const rows = scored.slice(0, BAR_ROWS).map((token) => ({ token, value: token.cosine ?? token.score }));
    return { title, measure, rows };
  }
  const rows = (cosines ?? []).slice(0, BAR_ROWS).map((token) => ({ token, value: token.squaredCosine }));
  return { title, measure: 'cos²', rows };
}

/** Negative ones in another colour, so that both sides show which of their tokens go together. */
function bar(value: number, length: number): TemplateResult {
  return svg`<svg class=${value < 0 ? 'charts-orange' : 'charts-blue'} width="100%" height="12" aria-hidden="true">
    <rect width=${`${(100 * length).toFixed(1)}%`} height="12"></rect>
  </svg>`;
}
