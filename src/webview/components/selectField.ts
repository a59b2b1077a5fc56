import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { live } from 'lit/directives/live.js';

/** A choice among a few, with its label above it. */
export function selectField<T extends string>(
  label: string,
  value: T,
  choices: readonly (T | { readonly value: T; readonly label: string })[],
  change: (value: T) => void,
): TemplateResult {
  const all = choices.map((choice) =>
    typeof choice === 'string' ? { value: choice, label: choice } : choice,
  );
  return html`<label class="field">
    <span class="field-label">${label}</span>
    <select
      class="select"
      .value=${live(value)}
      @change=${(event: Event) => {
        const chosen = all.find((choice) => choice.value === (event.target as HTMLSelectElement).value);
        if (chosen && chosen.value !== value) change(chosen.value);
      }}
    >
      ${all.map(
        (choice) =>
          html`<option value=${choice.value} ?selected=${choice.value === value}>${choice.label}</option>`,
      )}
    </select>
  </label>`;
}
