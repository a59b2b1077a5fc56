import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { Progress } from '../../protocol/questions.js';
import { formatPercent } from '../../report/numbers.js';

/** "Computing W_EE 43 %", or "Asking" before the first report. */
export function progressText(progress: Progress | undefined): string {
  if (!progress) return 'Asking';
  return progress.fraction === undefined
    ? progress.stage
    : `${progress.stage} ${formatPercent(progress.fraction)}`;
}

/** Progress on one line, with a button that stops the work. */
export function progressLine(progress: Progress | undefined, cancel: () => void): TemplateResult {
  return html`
    <div class="progress-line">
      <vscode-progress-ring aria-hidden="true"></vscode-progress-ring>
      <span role="status">${progressText(progress)}</span>
      <vscode-button appearance="secondary" @click=${cancel}>Cancel</vscode-button>
    </div>
  `;
}
