import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { VarianceRequest } from '../../../protocol/variance.js';
import type { NamedWords } from '../../../protocol/words.js';
import '../../../webview/components/headInput.js';
import { requestFields } from '../../../webview/components/requestField.js';
import { weightsForm } from '../../../webview/components/weightsForm.js';
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
  const { request, checkpoint, ask, actions } = context;
  const names = listNames(request);
  return html`
    <qk-head-input
      .head=${request.head}
      .model=${checkpoint.model}
      .onHead=${(head: VarianceRequest['head']) => ask({ ...request, head })}
    ></qk-head-input>
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
    ${weightsForm({ request, ask, open: weightsOpen, onOpen: (open) => change({ weightsOpen: open }) })}
  `;
}

function withAgainst(request: VarianceRequest, list: NamedWords | undefined): VarianceRequest {
  const words = listNames(request).words;
  if (!list) return { ...omit(request, 'against'), labels: { words } };
  return { ...request, against: list.words, labels: { words, against: list.name } };
}
