import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { QuestionName, RequestOf } from '../../protocol/questions.js';
import type { AnyField } from '../../questions/description/field.js';
import { fieldOf } from '../../questions/questions.js';
import type { ViewContext } from '../views/view.js';
import { checkbox } from './checkbox.js';
import type { Parsed } from './parsed.js';
import './parsedField.js';
import { selectField } from './selectField.js';

/** The request in a form, its checkpoint, and what happens when it changes. */
export type FormOf<Q extends QuestionName> = Pick<ViewContext<Q>, 'request' | 'checkpoint' | 'ask'>;

/** Controls for some fields of a request, in a row; every change sends the request again. */
export function requestFields<Q extends QuestionName>(
  name: Q,
  form: FormOf<Q>,
  keys: readonly string[],
): TemplateResult {
  return html`<div class="fields">${keys.map((key) => requestField(name, form, key))}</div>`;
}

/**
 * The control for a field of a request, as its kind needs it.
 *
 * @param label in place of the field's own
 */
export function requestField<Q extends QuestionName>(
  name: Q,
  { request, checkpoint, ask }: FormOf<Q>,
  key: string,
  label?: string,
): TemplateResult {
  const field = fieldOf(name, key);
  const value = field.get(request) ?? field.assumed?.(checkpoint);
  const change = (next: unknown) => ask(field.set(request, next) as RequestOf<Q>);
  const own = label === undefined ? field : { ...field, label };
  return control(own, value, checkpoint, change);
}

function control(
  field: AnyField,
  value: unknown,
  { model }: ViewContext<QuestionName>['checkpoint'],
  change: (value: unknown) => void,
): TemplateResult {
  const { label, about, kind, absent } = field;
  if (kind.control === 'switch') return checkbox({ label, hint: about }, value === true, change);
  if (kind.control === 'choice') {
    const now = value as string;
    // The current value is offered even if the model has none of it.
    const offered = new Set([...((kind.valuesIn?.(model) ?? kind.choices) as readonly string[]), now]);
    const choices = [...offered].map((one) => ({ value: one, label: kind.labels?.[one] ?? one }));
    return selectField(label, now, choices, change);
  }
  return html`<qk-parsed-field
    class=${kind.verbatim ? 'token-field' : kind.control === 'number' ? 'number-field' : 'neurons-field'}
    .label=${label}
    .hint=${field.optional ? `${about} Empty for ${absent ?? 'none'}.` : about}
    .placeholder=${field.optional ? (absent ?? '') : ''}
    .text=${value === undefined ? '' : kind.verbatim ? value : kind.write(value)}
    .parse=${(text: string) => parsed(field, text, model)}
    .onValue=${change}
  ></qk-parsed-field>`;
}

/** The value of a typed text, or why it has none; undefined for the empty text of an optional field. */
function parsed(
  { kind, optional }: AnyField,
  text: string,
  model: ViewContext<QuestionName>['checkpoint']['model'],
): Parsed<unknown> {
  if (optional && (kind.verbatim ? text : text.trim()) === '') return { value: undefined };
  const value = kind.verbatim && text !== '' ? text : kind.read(text);
  if (value === undefined) {
    return { problem: kind.verbatim ? 'Write a text; spaces count.' : `Write ${kind.expects}.` };
  }
  const problem = kind.whyNot?.(value, model);
  return problem === undefined ? { value } : { problem };
}
