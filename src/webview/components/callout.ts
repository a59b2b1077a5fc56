import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { ErrorBody } from '../../protocol/errors.js';

export interface CalloutAction {
  readonly label: string;
  readonly run: () => void;
}

/** What went wrong and what to do about it; a cancelled request is information, not an error. */
export function errorCallout(
  { code, message }: ErrorBody,
  actions: readonly CalloutAction[],
): TemplateResult {
  const cancelled = code === 'cancelled';
  return html`
    <div class="callout ${cancelled ? 'info' : 'error'}" role=${cancelled ? 'status' : 'alert'}>
      <p>${message} ${cancelled ? '' : html`<code class="error-code">${code}</code>`}</p>
      <div class="callout-actions">
        ${actions.map(
          ({ label, run }, index) =>
            html`<vscode-button appearance=${index ? 'secondary' : 'primary'} @click=${run}
              >${label}</vscode-button
            >`,
        )}
      </div>
    </div>
  `;
}
