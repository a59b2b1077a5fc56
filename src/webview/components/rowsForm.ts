import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { CENTERINGS, type Centering, type TokenFrequency } from '../../protocol/rowOptions.js';
import type { QuestionName, RequestOf } from '../../protocol/questions.js';
import { fieldOf } from '../../questions/questions.js';
import './frequencyField.js';
import type { HostActions } from './hostActions.js';
import { requestField, type FormOf } from './requestField.js';
import type { RadioGroup } from '../toolkit.js';

/** A question about rows of the vocabulary. */
type OverVocabulary = Extract<QuestionName, 'head' | 'ov' | 'atlas' | 'variance'>;

/** How the vocabulary's rows are taken, and tokens ranked: whose rows are centred, their length, how much tokens count. */
export function rowsForm<Q extends OverVocabulary>(
  name: Q,
  form: FormOf<Q>,
  actions: HostActions,
): TemplateResult {
  return html`<div class="fields rows-form" role="group" aria-label="Rows of the vocabulary">
    ${centerSwitch(name, form)}
    ${name === 'head' || name === 'ov' ? requestField(name, form, 'rank-by') : nothing}
    ${requestField(name, form, 'rows')} ${frequencyField(name, form, actions)}
  </div>`;
}

function centerSwitch<Q extends OverVocabulary>(name: Q, { request, ask }: FormOf<Q>): TemplateResult {
  const field = fieldOf(name, 'center');
  const now: Centering = request.center ?? 'none';
  return html`<vscode-radio-group
    aria-label="Centred rows"
    title=${field.about}
    @change=${(event: Event) => {
      const center = CENTERINGS.find((one) => one === (event.currentTarget as RadioGroup).value);
      if (center && center !== now) ask(field.set(request, center) as RequestOf<Q>);
    }}
    .value=${now}
  >
    ${CENTERINGS.map(
      (center) =>
        html`<vscode-radio value=${center} .checked=${center === now}>
          ${field.kind.labels?.[center] ?? center}
        </vscode-radio>`,
    )}
  </vscode-radio-group>`;
}

function frequencyField<Q extends OverVocabulary>(
  name: Q,
  { request, ask }: FormOf<Q>,
  actions: HostActions,
): TemplateResult {
  const { label, kind, set } = fieldOf(name, 'token-frequency');
  return html`<qk-frequency-field
    .label=${label}
    .frequency=${request.tokenFrequency ?? 'uniform'}
    .names=${kind.labels ?? {}}
    .actions=${actions}
    .onFrequency=${(frequency: TokenFrequency) => ask(set(request, frequency) as RequestOf<Q>)}
  ></qk-frequency-field>`;
}
