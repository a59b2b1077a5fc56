import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { VarianceRequest } from '../../../protocol/variance.js';
import type { NamedWords } from '../../../protocol/words.js';
import '../../../webview/components/headInput.js';
import type { Parsed } from '../../../webview/components/parsed.js';
import '../../../webview/components/parsedField.js';
import { selectField } from '../../../webview/components/selectField.js';
import { SPACE_CHOICES } from '../../../webview/components/spaceWords.js';
import { weightsForm } from '../../../webview/components/weightsForm.js';
import { wholeNumber } from '../../../webview/components/wholeNumber.js';
import '../../../webview/components/wordList.js';
import { omit } from '../../../webview/omit.js';
import type { ViewContext } from '../../../webview/views/view.js';
import type { VarianceMemory } from './memory.js';
import { EVERY_TOKEN, listNames } from '../words.js';

/** Head, lists of words, side, space and vectors; every change sends the request again. */
export function varianceForm(
  { request, checkpoint: { model }, ask, actions }: ViewContext<'variance'>,
  { weightsOpen }: VarianceMemory,
  change: (part: Partial<VarianceMemory>) => void,
): TemplateResult {
  const names = listNames(request);
  return html`
    <qk-head-input
      .head=${request.head}
      .model=${model}
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
    <div class="fields">
      ${selectField(
        'Side',
        request.side,
        [
          { value: 'query', label: 'query: left singular vectors' },
          { value: 'key', label: 'key: right singular vectors' },
        ],
        (side) => ask({ ...request, side }),
      )}
      ${selectField('Rows of', request.space, SPACE_CHOICES, (space) => ask({ ...request, space }))}
      ${selectField(
        'Spelling',
        request.spelling,
        [
          { value: 'asIs', label: 'as they stand' },
          { value: 'leadingSpace', label: 'with a leading space' },
        ],
        (spelling) => ask({ ...request, spelling }),
      )}
      <qk-parsed-field
        class="number-field"
        .label=${'First vectors'}
        .hint=${`1 to ${model.dHead}; empty for all`}
        .placeholder=${'all'}
        .text=${request.vectors === undefined ? '' : String(request.vectors)}
        .parse=${(text: string) => readVectors(text, model.dHead)}
        .onValue=${(vectors: number | 'all') => ask(withVectors(request, vectors))}
      ></qk-parsed-field>
    </div>
    ${weightsForm({ request, ask, open: weightsOpen, onOpen: (open) => change({ weightsOpen: open }) })}
  `;
}

function withAgainst(request: VarianceRequest, list: NamedWords | undefined): VarianceRequest {
  const words = listNames(request).words;
  if (!list) return { ...omit(request, 'against'), labels: { words } };
  return { ...request, against: list.words, labels: { words, against: list.name } };
}

function withVectors(request: VarianceRequest, vectors: number | 'all'): VarianceRequest {
  return vectors === 'all' ? omit(request, 'vectors') : { ...request, vectors };
}

/** @param text empty for all */
function readVectors(text: string, dHead: number): Parsed<number | 'all'> {
  return text.trim() === '' ? { value: 'all' } : wholeNumber(1, dHead)(text);
}
