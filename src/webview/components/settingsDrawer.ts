import type { TextField } from '../toolkit.js';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { MOST_ROWS } from '../../protocol/bounds.js';
import type { WeightOptions } from '../../protocol/model.js';
import type { RowOptions } from '../../protocol/rowOptions.js';
import { settingsNotDefault } from '../../report/settingWords.js';
import { checkbox } from './checkbox.js';
import type { AnyField } from '../../questions/description/field.js';
import { PROCESSING_FIELDS, VARIANT_FIELDS } from '../../questions/description/weightFields.js';

export interface SettingsDrawer<R> {
  readonly request: R;
  readonly ask: (request: R) => void;
  /** Whether the drawer is open, stored by its view. */
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  /** The question's own fields that are seldom changed, above the weights. */
  readonly fields?: TemplateResult;
  /** What these fields add to the chip, in a few words each. */
  readonly chip?: readonly string[];
}

/**
 * Processings, W_EE's variant, the tables' length and the question's own fields, behind a chip that names those that
 * aren't the default. Every change sends the request again.
 */
export function settingsDrawer<R extends WeightOptions & RowOptions & { readonly top?: number }>({
  request,
  ask,
  open,
  onOpen,
  fields,
  chip = [],
}: SettingsDrawer<R>): TemplateResult {
  const { top } = request;
  return html`
    <details
      class="drawer"
      .open=${open}
      @toggle=${(event: Event) => {
        const details = event.target as HTMLDetailsElement;
        if (details.open !== open) onOpen(details.open);
      }}
    >
      <summary class="chip">${['Settings', ...chip, ...settingsNotDefault(request)].join(' · ')}</summary>
      <div class="drawer-body">
        ${fields ?? nothing}
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
