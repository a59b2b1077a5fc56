import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { VarianceRequest } from '../../../protocol/variance.js';
import type { NamedWords } from '../../../protocol/words.js';
import { requestFields } from '../../../webview/components/requestField.js';
import { rowsForm } from '../../../webview/components/rowsForm.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import '../../../webview/components/wordList.js';
import { omit } from '../../../webview/omit.js';
import type { ViewContext } from '../../../webview/views/view.js';
import type { VarianceMemory } from './memory.js';
import { EVERY_TOKEN, listNames } from '../words.js';

/** Head, lists of words, side, space and vectors; every change sends the request again. */
export function varianceForm(
  context: ViewContext<'variance'>,
  { weightsOpen }: VarianceMemory,
  change: (part: Partial<VarianceMemory>) => void,
): TemplateResult {
  const { request, ask, actions } = context;
  const names = listNames(request);
  const fields = html`
    <div class="word-lists">
      <qk-word-list
        .label=${'Words'}
        .chosen=${{ name: names.words, words: request.words } satisfies NamedWords}
        .actions=${actions}
        .onWords=${(list: NamedWords) =>
          ask({ ...request, words: list.words, labels: { ...request.labels, words: list.name } })}
      ></qk-word-list>
      <qk-word-list
        .label=${'Compared with'}
        .chosen=${request.against && ({ name: names.against, words: request.against } satisfies NamedWords)}
        .none=${EVERY_TOKEN}
        .actions=${actions}
        .onWords=${(list: NamedWords | undefined) => ask(withAgainst(request, list))}
      ></qk-word-list>
    </div>
    ${requestFields('variance', context, ['side', 'space', 'leading-space', 'vectors', 'both-processings'])}
    ${rowsForm('variance', context, actions)}
  `;
  return settingsDrawer({
    request,
    ask,
    open: weightsOpen,
    onOpen: (open) => change({ weightsOpen: open }),
    fields,
    chip: [names.against === undefined ? names.words : `${names.words} and ${names.against}`],
  });
}

function withAgainst(request: VarianceRequest, list: NamedWords | undefined): VarianceRequest {
  const words = listNames(request).words;
  if (!list) return { ...omit(request, 'against'), labels: { words } };
  return { ...request, against: list.words, labels: { words, against: list.name } };
}
