import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { PanelState } from '../../protocol/panel.js';
import { errorCallout } from '../components/callout.js';
import type { PanelModel } from '../panelModel.js';

const SILENT = 'The extension does not answer this panel. Close it and ask again.';

/** What every reader of the answer must know. */
export function pageNotes({ checkpoint, stored }: PanelState): TemplateResult {
  const { model, problems } = checkpoint;
  const note = (text: string, kind: 'notice' | 'warning') =>
    html`<p class="callout ${kind}" role="note">${text}</p>`;
  return html`
    ${stored ? note('Stored result; its checkpoint is not on this machine.', 'notice') : nothing}
    ${model.notice ? note(model.notice, 'notice') : nothing}
    ${problems.map((problem) => note(problem, 'warning'))}
  `;
}

/** What went wrong with the page's question, and what to do about it. */
export function pageFailures(
  { mainFailure, host }: PanelModel,
  { retry, showLog }: { readonly retry: () => void; readonly showLog: () => void },
): TemplateResult {
  const log = { label: 'Show Log', run: showLog };
  return html`
    ${host === 'silent' ? errorCallout({ code: 'internal', message: SILENT }, []) : nothing}
    ${
      mainFailure
        ? errorCallout(mainFailure.error, [
            { label: 'Try again', run: retry },
            ...(mainFailure.error.code === 'cancelled' ? [] : [log]),
          ])
        : nothing
    }
  `;
}

/** Instead of a page, while there is nothing to show. */
export function emptyNote(host: PanelModel['host']): TemplateResult {
  switch (host) {
    case 'waiting':
      return html`<p class="muted" role="status">Asking what to show…</p>`;
    case 'silent':
      return html`<p role="alert">${SILENT}</p>`;
    case 'answered':
      return html`<p class="muted">
        There is nothing to show here. Run “Analyze QK Head” from the command palette.
      </p>`;
  }
}
