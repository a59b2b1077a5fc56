import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { ResultAction } from '../../protocol/panel.js';

const BUTTONS: readonly { readonly action: ResultAction; readonly label: string; readonly hint: string }[] = [
  {
    action: 'insert',
    label: 'Insert into Notes',
    hint: 'Puts table, picture and where they come from at the cursor of the notes',
  },
  {
    action: 'copyAsPython',
    label: 'Copy as Python',
    hint: 'Copies the TransformerLens code that computes the same',
  },
  {
    action: 'keep',
    label: 'Keep Result',
    hint: 'Keeps the answer in the workspace, readable without the checkpoint',
  },
];

/**
 * Actions on an answer.
 *
 * @param disabled while another answer is pending
 */
export function resultTools(disabled: boolean, use: (action: ResultAction) => void): TemplateResult {
  return html`<div class="result-tools" role="group" aria-label="Answer">
    ${BUTTONS.map(
      ({ action, label, hint }) =>
        html`<vscode-button
          appearance="secondary"
          title=${hint}
          ?disabled=${disabled}
          @click=${() => use(action)}
          >${label}</vscode-button
        >`,
    )}
  </div>`;
}
