import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { OvRequest } from '../../../protocol/ov.js';
import type { NamedWords } from '../../../protocol/words.js';
import { requestFields } from '../../../webview/components/requestField.js';
import { rowsForm } from '../../../webview/components/rowsForm.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
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
  const fields = html`
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
    ${requestFields('ov', form, ['leading-space'])} ${rowsForm('ov', form, actions)}
  `;
  return html`
    ${requestFields('ov', form, ['token', 'source'])}
    ${settingsDrawer({
      ...{ request, ask, open: weightsOpen, onOpen: onWeightsOpen, fields },
      chip: request.ranked ? [request.rankedLabel ?? 'words'] : [],
    })}
  `;
}
