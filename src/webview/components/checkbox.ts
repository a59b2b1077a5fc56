import type { Checkbox } from '@vscode/webview-ui-toolkit';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';

export interface CheckboxWords {
  readonly label: TemplateResult | string;
  /** Shown on hover. */
  readonly hint?: string;
}

/**
 * A checkbox of the toolkit that calls back only when a person changes it. The toolkit tells of every change, also of
 * one that rendering makes: the listener stands before `checked` so that it is the new one by then, and knows `on`.
 */
export function checkbox(
  { label, hint }: CheckboxWords,
  on: boolean,
  change: (on: boolean) => void,
): TemplateResult {
  return html`<vscode-checkbox
    title=${hint ?? nothing}
    @change=${(event: Event) => {
      const { checked } = event.target as Checkbox;
      if (checked !== on) change(checked);
    }}
    .checked=${on}
    >${label}</vscode-checkbox
  >`;
}
