import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { OvRequest } from '../../../protocol/ov.js';
import type { NamedWords } from '../../../protocol/words.js';
import '../../../webview/components/headInput.js';
import { requestField } from '../../../webview/components/requestField.js';
import { rowsForm } from '../../../webview/components/rowsForm.js';
import { weightsForm } from '../../../webview/components/weightsForm.js';
import '../../../webview/components/wordList.js';
import { SAMPLED } from '../tables.js';
import { omit } from '../../../webview/omit.js';
import type { ViewContext } from '../../../webview/views/view.js';

/** Head, token, list of tokens and source; every change sends the request again. */
export function ovForm(
  { request, checkpoint, actions }: ViewContext<'ov'>,
  weightsOpen: boolean,
  onWeightsOpen: (open: boolean) => void,
  ask: (request: OvRequest) => void,
): TemplateResult {
  const form = { request, checkpoint, ask };
  return html`
    <qk-head-input
      .head=${request.head}
      .model=${checkpoint.model}
      .onHead=${(head: OvRequest['head']) => ask({ ...request, head })}
    ></qk-head-input>
    <div class="fields">
      ${['token', 'source', 'leading-space'].map((key) => requestField('ov', form, key))}
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
    ${rowsForm('ov', form, actions)}
    ${weightsForm({ request, ask, open: weightsOpen, onOpen: onWeightsOpen })}
  `;
}
