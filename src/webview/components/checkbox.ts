import type { Checkbox } from '../toolkit.js';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';

export interface CheckboxWords {
  readonly label: TemplateResult | string;
  /** Shown on hover. */
  readonly hint?: string;
}

/**
 * A toolkit checkbox that calls back only when the user changes it. The toolkit reports every change, including those
 * made by rendering: the listener is set before `checked`, so that it is already the new one and knows `on`.
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
