import { html, nothing } from 'lit';
import { caveatNote, processingNote, sentence } from '../../../report/weightWords.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { View } from '../../../webview/views/view.js';
import type { ResultOf } from '../../../protocol/questions.js';
import { beginningNote } from '../../residual/words.js';
import { runForm } from './form.js';
import { lensOf } from '../lens.js';
import { lensTab } from './lensTab.js';
import { readRunMemory, type RunMemory } from './memory.js';
import { whyTab } from './whyTab.js';
import { writersTab } from './writersTab.js';

/** A run on a prompt: through the logit lens if that is in the request, or else who wrote a token. */
export const runView: View<'run'> = {
  draw: (context) => {
    const { request, shown, stale } = context;
    const memory = readRunMemory(context.memory);
    const change = (part: Partial<RunMemory>) => context.remember({ ...memory, ...part });
    const result = shown?.result;
    const lens = result && lensOf(result);
    return questionPage(stale, {
      form: runForm(context, memory, change),
      answer: !result
        ? nothing
        : request.lens
          ? lens
            ? lensTab(context, result, lens, memory.measure)
            : nothing
          : result.why
            ? whyTab(context, result, result.why)
            : html`${writersTab(context, result, memory, change)}`,
      about: result ? about(result) : '',
    });
  },
};

function about(result: ResultOf<'run'>): string {
  const held =
    'The scale of the final norm is held at what it is on this prompt; the lens takes that of each stream.';
  return [
    sentence(processingNote(result.processing)),
    held,
    caveatNote(result),
    ...beginningNote(result),
  ].join(' ');
}
