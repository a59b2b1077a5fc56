import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { OvRequest } from '../../../protocol/ov.js';
import type { NamedWords } from '../../../protocol/words.js';
import '../../../webview/components/headInput.js';
import '../../../webview/components/parsedField.js';
import { selectField } from '../../../webview/components/selectField.js';
import { weightsForm } from '../../../webview/components/weightsForm.js';
import '../../../webview/components/wordList.js';
import { SAMPLED } from '../tables.js';
import { omit } from '../../../webview/omit.js';
import type { ViewContext } from '../../../webview/views/view.js';

/** Head, token, list of tokens and source; every change sends the request again. */
export function ovForm(
  { request, checkpoint: { model }, actions }: ViewContext<'ov'>,
  weightsOpen: boolean,
  onWeightsOpen: (open: boolean) => void,
  ask: (request: OvRequest) => void,
): TemplateResult {
  return html`
    <qk-head-input
      .head=${request.head}
      .model=${model}
      .onHead=${(head: OvRequest['head']) => ask({ ...request, head })}
    ></qk-head-input>
    <div class="fields">
      <qk-parsed-field
        class="token-field"
        .label=${'Attended token'}
        .hint=${'A text that is one token; a leading space counts. Empty for none.'}
        .placeholder=${' Paris'}
        .text=${request.token ?? ''}
        .parse=${(text: string) => ({ value: text })}
        .onValue=${(token: string) => ask(token === '' ? omit(request, 'token') : { ...request, token })}
      ></qk-parsed-field>
      ${selectField(
        'Attended to',
        request.source,
        [
          { value: 'W_E', label: 'W_E (embedding)' },
          { value: 'W_EE', label: 'W_EE (effective embedding)' },
        ],
        (source) => ask({ ...request, source }),
      )}
      ${selectField(
        'Spelling of the ranked words',
        request.spelling ?? 'asIs',
        [
          { value: 'asIs', label: 'as they stand' },
          { value: 'leadingSpace', label: 'with a leading space' },
        ],
        (spelling) => ask({ ...request, spelling }),
      )}
    </div>
    <qk-word-list
      .label=${'Ranked among their own outputs'}
      .chosen=${request.ranked && { name: request.rankedLabel ?? 'words', words: request.ranked }}
      .none=${SAMPLED}
      .actions=${actions}
      .onWords=${(list: NamedWords | undefined) =>
        ask(
          list
            ? { ...request, ranked: list.words, rankedLabel: list.name }
            : omit(request, 'ranked', 'rankedLabel'),
        )}
    ></qk-word-list>
    ${weightsForm({ request, ask, open: weightsOpen, onOpen: onWeightsOpen })}
  `;
}
