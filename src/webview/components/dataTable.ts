import type { TextField } from '../toolkit.js';
import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ariaName } from './ariaName.js';
import type { Exported } from './exported.js';
import './exportMenu.js';
import type { HostActions } from './hostActions.js';
import { columnFormatter } from '../../report/numbers.js';
import type { Cell, Column, Sorting, TableData } from '../../report/tableModel.js';
import { filterRows, legendOf, nextSorting, pageOf, sortRows, withLegend } from '../../report/tableModel.js';
import { copyTrueToken, tokenText } from './tokenText.js';

/** Longer text may be cut where there is little room. */
const CUT_FROM = 14;

const ARIA_SORT = { none: 'none', up: 'ascending', down: 'descending' } as const;

/** What a row of a table leads to, by its index in the table's data. */
export interface RowOpener {
  /** Such as "Open neuron L3N5"; undefined for a row that leads nowhere. */
  readonly title: (row: number) => string | undefined;
  /** What the button shows; › if absent. */
  readonly sign?: string;
  readonly open: (row: number) => void;
}

/** A table that can be sorted, filtered and exported; exports contain the rows as shown. */
export class DataTable extends LitElement {
  @property({ attribute: false }) data!: TableData;
  @property({ attribute: false }) actions!: HostActions;
  /** Makes the first cell of each row a button: called with the row's index in `data`. */
  @property({ attribute: false }) onPick: ((row: number) => void) | undefined;
  /** Whether a row, by its index in `data`, can be picked; all can if absent. */
  @property({ attribute: false }) pickable: ((row: number) => boolean) | undefined;
  /** Puts a button after the first cell of rows that opens what they lead to. */
  @property({ attribute: false }) opener: RowOpener | undefined;
  /** The chosen row's index in `data`, if rows can be chosen. */
  @property({ attribute: false }) picked: number | undefined;
  /** Longer tables are shown in pages of so many rows; absent: whole. */
  @property({ attribute: false }) pageRows: number | undefined;
  @state() private page = 0;
  @state() private sorting: Sorting | undefined;
  @state() private filter = '';

  /** The table with its rows as they are shown. */
  shownTable(): TableData {
    return withLegend({ ...this.data, rows: this.shownRows() });
  }

  /** Turns to the page of a row that was chosen elsewhere. */
  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('picked') || this.picked === undefined || this.pageRows === undefined) return;
    const place = this.shownRows().indexOf(this.data.rows[this.picked]);
    if (place >= 0) this.page = Math.floor(place / this.pageRows);
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { title, columns } = this.data;
    const all = this.shownRows();
    const [from, to] = pageOf(all.length, this.page, this.pageRows);
    const rows = all.slice(from, to);
    const formats = columns.map((column, index) => cellFormatter(column, this.data.rows, index));
    return html`
      ${this.toolbar()}
      <div class="table-frame">
        <table @copy=${copyTrueToken}>
          <caption class="visually-hidden">
            ${title}
          </caption>
          <thead>
            <tr>
              ${columns.map((column, index) => this.headerCell(column, index))}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (row) =>
                html`<tr class=${this.isPicked(row) ? 'picked' : ''}>
                  ${columns.map((column, index) => {
                    const text = formats[index](row[index] ?? null);
                    return html`<td class=${column.kind} title=${tooltip(column, text)}>
                      ${index === 0 ? html`${this.firstCell(row, text)} ${this.opening(row)}` : text}
                    </td>`;
                  })}
                </tr>`,
            )}
            ${
              rows.length
                ? nothing
                : html`<tr>
                    <td class="text muted" colspan=${columns.length}>
                      ${this.filter ? 'No row holds this text.' : 'No rows.'}
                    </td>
                  </tr>`
            }
          </tbody>
        </table>
      </div>
      ${rows.length < all.length ? this.pager(all.length, from, to) : nothing}
    `;
  }

  private toolbar(): TemplateResult {
    const { title, fileName } = this.data;
    return html`
      <div class="toolbar" role="group" aria-label=${`Tools: ${title}`}>
        <vscode-text-field
          class="filter"
          placeholder="Filter"
          ${ariaName(`Filter: ${title}`)}
          .value=${this.filter}
          @input=${(event: Event) => {
            this.filter = (event.target as TextField).value;
            this.page = 0;
          }}
        ></vscode-text-field>
        <qk-export-menu
          .exported=${{ of: title, fileName, table: () => this.shownTable() } satisfies Exported}
          .actions=${this.actions}
        ></qk-export-menu>
      </div>
    `;
  }

  private pager(count: number, from: number, to: number): TemplateResult {
    const page = from / this.pageRows!;
    const turn = (words: string, sign: string, to: number, isEnd: boolean) =>
      html`<vscode-button
        appearance="icon"
        aria-label=${`${words}: ${this.data.title}`}
        title=${words}
        ?disabled=${isEnd}
        @click=${() => (this.page = to)}
        >${sign}</vscode-button
      >`;
    return html`<div class="toolbar pager" role="group" aria-label=${`Pages: ${this.data.title}`}>
      ${turn('Previous rows', '‹', page - 1, from === 0)}
      <span class="muted">Rows ${from + 1} to ${to} of ${count}</span>
      ${turn('Next rows', '›', page + 1, to === count)}
    </div>`;
  }

  private headerCell(column: Column, index: number): TemplateResult {
    const direction = this.sorting?.column !== index ? 'none' : this.sorting.descending ? 'down' : 'up';
    return html`<th scope="col" class=${column.kind} aria-sort=${ARIA_SORT[direction]}>
      <button
        type="button"
        class="sort ${direction}"
        title=${[`Sort by ${column.label}`, ...legendOf([{ columns: [column] }])].join('\n')}
        @click=${() => {
          this.sorting = nextSorting(this.sorting, index, column.kind);
          this.page = 0;
        }}
      >
        ${column.label.replace(/ (?=\d+$)/, '\u00a0')}
      </button>
    </th>`;
  }

  private isPicked(row: readonly Cell[]): boolean {
    return this.picked !== undefined && this.data.rows[this.picked] === row;
  }

  private firstCell(row: readonly Cell[], text: TemplateResult | string): TemplateResult | string {
    const { onPick, pickable } = this;
    const index = this.data.rows.indexOf(row);
    if (!onPick || pickable?.(index) === false) return text;
    return html`<button
      type="button"
      class="pick"
      aria-pressed=${this.isPicked(row) ? 'true' : 'false'}
      @click=${() => onPick(index)}
    >
      ${text}
    </button>`;
  }

  private opening(row: readonly Cell[]): TemplateResult | typeof nothing {
    const { opener } = this;
    if (!opener) return nothing;
    const index = this.data.rows.indexOf(row);
    const title = opener.title(index);
    if (title === undefined) return nothing;
    return html`<button
      type="button"
      class="pick open"
      aria-label=${title}
      title=${title}
      @click=${() => opener.open(index)}
    >
      ${opener.sign ?? '›'}
    </button>`;
  }

  private shownRows(): readonly (readonly Cell[])[] {
    return sortRows(filterRows(this.data.rows, this.data.columns, this.filter), this.sorting);
  }
}

/** Text that may be cut. */
function tooltip({ kind }: Column, text: TemplateResult | string): string | typeof nothing {
  return kind === 'text' && typeof text === 'string' && text.length >= CUT_FROM ? text : nothing;
}

function cellFormatter(
  { kind }: Column,
  rows: readonly (readonly Cell[])[],
  index: number,
): (cell: Cell) => TemplateResult | string {
  if (kind === 'token') return (cell) => (cell === null ? '' : tokenText(String(cell)));
  if (kind !== 'number') return (cell) => (cell === null ? '–' : String(cell));
  const format = columnFormatter(
    rows.map((row) => row[index]).filter((cell): cell is number => typeof cell === 'number'),
  );
  return (cell) => (typeof cell === 'number' ? format(cell) : '–');
}

customElements.define('qk-data-table', DataTable);
