import type { Checkbox, TextField } from '@vscode/webview-ui-toolkit';
import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { HeadRequest } from '../../../protocol/head.js';
import type { HeadScene } from './headPanel.js';
import type { OptionWords } from './headWords.js';
import { PROCESSING_WORDS, VARIANT_WORDS } from './headWords.js';

/** More rows than this help no reader and slow every view; the command line gives any number. */
const MOST_ROWS = 500;

/** Processings, W_EE's variant and the tables' length; every change asks again. */
export function optionsForm(scene: HeadScene, ask: (request: HeadRequest) => void): TemplateResult {
  const { context, memory, change } = scene;
  const { request } = context;
  return html`
    <details
      class="options"
      .open=${memory.weightsOpen}
      @toggle=${(event: Event) => {
        const { open } = event.target as HTMLDetailsElement;
        if (open !== memory.weightsOpen) change({ weightsOpen: open });
      }}
    >
      <summary>Weights and tables</summary>
      <div class="option-groups">
        <fieldset>
          <legend>Processing of the weights</legend>
          ${entries(PROCESSING_WORDS).map(([key, words]) =>
            option(words, request.processing[key], (on) =>
              ask({ ...request, processing: { ...request.processing, [key]: on } }),
            ),
          )}
        </fieldset>
        <fieldset>
          <legend>Effective embedding W_EE</legend>
          ${entries(VARIANT_WORDS).map(([key, words]) =>
            option(words, request.variant[key], (on) =>
              ask({ ...request, variant: { ...request.variant, [key]: on } }),
            ),
          )}
        </fieldset>
        <fieldset>
          <legend>Tables</legend>
          ${rowsField(request, ask)}
        </fieldset>
      </div>
    </details>
  `;
}

function option({ label, hint }: OptionWords, on: boolean, change: (on: boolean) => void): TemplateResult {
  return html`<vscode-checkbox
    title=${hint}
    .checked=${on}
    @change=${(event: Event) => {
      const { checked } = event.target as Checkbox;
      if (checked !== on) change(checked);
    }}
    >${label}</vscode-checkbox
  >`;
}

function rowsField(request: HeadRequest, ask: (request: HeadRequest) => void): TemplateResult {
  return html`<vscode-text-field
    class="rows-field"
    inputmode="numeric"
    title=${`1 to ${MOST_ROWS}`}
    .value=${String(request.top)}
    @change=${(event: Event) => {
      const field = event.target as TextField;
      const top = Number(field.value);
      const valid = Number.isSafeInteger(top) && top >= 1 && top <= MOST_ROWS;
      if (!valid) field.value = String(request.top);
      else if (top !== request.top) ask({ ...request, top });
    }}
    >Rows</vscode-text-field
  >`;
}

function entries<K extends string>(words: { readonly [key in K]: OptionWords }): readonly [K, OptionWords][] {
  return Object.entries(words) as [K, OptionWords][];
}
