import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';

export interface QuestionParts {
  /** The controls, kept to one line; what is seldom changed is in their drawer. */
  readonly form: TemplateResult;
  readonly answer: TemplateResult | typeof nothing;
  /** What the answer's numbers are of, below it. */
  readonly about?: string;
}

/**
 * The page of one question: its controls, its answer, and what it is of.
 *
 * @param stale whether the answer is to an older question than the controls show
 */
export function questionPage(stale: boolean, { form, answer, about }: QuestionParts): TemplateResult {
  return html`
    <section class="form" aria-label="Question">${form}</section>
    <div class="answer ${stale ? 'stale' : ''}">
      ${answer} ${about ? html`<p class="about muted">${about}</p>` : nothing}
    </div>
  `;
}
