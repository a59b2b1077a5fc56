import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import './dataTable.js';
import type { HostActions } from './hostActions.js';
import type { TableData } from '../../report/tableModel.js';

/**
 * A table behind a summary line: a chart as text.
 *
 * @param open kept by the view that it belongs to
 */
export function foldedTable(
  summary: string,
  data: TableData,
  actions: HostActions,
  open: boolean,
  onOpen: (open: boolean) => void,
): TemplateResult {
  return html`<details
    class="options"
    .open=${open}
    @toggle=${(event: Event) => {
      const details = event.target as HTMLDetailsElement;
      if (details.open !== open) onOpen(details.open);
    }}
  >
    <summary>${summary}</summary>
    ${open ? html`<qk-data-table .data=${data} .actions=${actions}></qk-data-table>` : nothing}
  </details>`;
}
