import type { TextField } from '../toolkit.js';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { MOST_ROWS } from '../../protocol/bounds.js';
import type { WeightOptions } from '../../protocol/model.js';
import { checkbox } from './checkbox.js';
import type { AnyField } from '../../questions/description/field.js';
import { PROCESSING_FIELDS, VARIANT_FIELDS } from '../../questions/description/weightFields.js';

export interface WeightsForm<R> {
  readonly request: R;
  readonly ask: (request: R) => void;
  /** Whether the section is open, stored by its view. */
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}

/** Processings, W_EE's variant and, if the request has tables, their length; every change sends the request again. */
export function weightsForm<R extends WeightOptions & { readonly top?: number }>({
  request,
  ask,
  open,
  onOpen,
}: WeightsForm<R>): TemplateResult {
  const { top } = request;
  return html`
    <details
      class="options"
      .open=${open}
      @toggle=${(event: Event) => {
        const details = event.target as HTMLDetailsElement;
        if (details.open !== open) onOpen(details.open);
      }}
    >
      <summary>${top === undefined ? 'Weights' : 'Weights and tables'}</summary>
      <div class="option-groups">
        <fieldset>
          <legend>Processing of the weights</legend>
          ${switches(PROCESSING_FIELDS, request, ask)}
        </fieldset>
        <fieldset>
          <legend>Effective embedding W_EE</legend>
          ${switches(VARIANT_FIELDS, request, ask)}
        </fieldset>
        ${
          top === undefined
            ? nothing
            : html`<fieldset>
                <legend>Tables</legend>
                ${rowsField(top, (rows) => ask({ ...request, top: rows }))}
              </fieldset>`
        }
      </div>
    </details>
  `;
}

function rowsField(top: number, change: (top: number) => void): TemplateResult {
  return html`<vscode-text-field
    class="rows-field"
    inputmode="numeric"
    title=${`1 to ${MOST_ROWS}`}
    .value=${String(top)}
    @change=${(event: Event) => {
      const field = event.target as TextField;
      const rows = Number(field.value);
      const valid = Number.isSafeInteger(rows) && rows >= 1 && rows <= MOST_ROWS;
      if (!valid) field.value = String(top);
      else if (rows !== top) change(rows);
    }}
    >Rows</vscode-text-field
  >`;
}

function switches<R extends WeightOptions>(
  fields: readonly AnyField[],
  request: R,
  ask: (request: R) => void,
): TemplateResult[] {
  return fields.map(({ label, about, get, set }) =>
    checkbox({ label, hint: about }, get(request) === true, (on) => ask(set(request, on) as R)),
  );
}
