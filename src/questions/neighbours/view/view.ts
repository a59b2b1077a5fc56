import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { NeighboursRequest, NeighboursResult, TokenNeighbours } from '../../../protocol/neighbours.js';
import '../../../webview/components/dataTable.js';
import { formatNumber } from '../../../report/numbers.js';
import { requestFields } from '../../../webview/components/requestField.js';
import { tokenText } from '../../../webview/components/tokenText.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import { caveatNote, processingNote, variantNote } from '../../../report/weightWords.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { View, ViewContext } from '../../../webview/views/view.js';
import { readNeighboursMemory } from './memory.js';
import { neighboursTable } from '../table.js';

/** The tokens nearest to those of a text. */
export const neighboursView: View<'neighbours'> = {
  draw: (context) => {
    const { request, shown, stale } = context;
    return questionPage(stale, {
      form: html`${requestFields('neighbours', context, ['neighbours', 'space'])}
      ${settingsDrawer<NeighboursRequest>({
        request,
        ask: context.ask,
        open: readNeighboursMemory(context.memory).weightsOpen,
        onOpen: (weightsOpen) => context.remember({ weightsOpen }),
      })}`,
      answer: shown ? answer(context, shown.result) : nothing,
      about: shown ? about(shown.result) : '',
    });
  },
};

function about(result: NeighboursResult): string {
  const { space, processing, effectiveEmbedding } = result;
  const variant = space === 'W_EE' ? `; ${variantNote(effectiveEmbedding)}` : '';
  return `Cosines between rows of ${space}: ${processingNote(processing)}${variant}. ${caveatNote(result)}`;
}

function answer(context: ViewContext<'neighbours'>, result: NeighboursResult): TemplateResult {
  const { tokens, space } = result;
  return html`
    <section aria-labelledby="neighbours-title">
      <div class="section-head"><h2 id="neighbours-title">Neighbours in ${space}</h2></div>
      ${
        tokens.length > 1
          ? html`<p>
              ${result.spellings ? 'The text is a token with and without a space:' : `The text is ${tokens.length} tokens:`}
              ${tokens.map(({ token }) => html`${tokenText(token.token)} `)}
            </p>`
          : nothing
      }
      <div class="vector-body">${tokens.map((token) => oneToken(context, result, token))}</div>
    </section>
  `;
}

function oneToken(
  { actions }: ViewContext<'neighbours'>,
  result: NeighboursResult,
  found: TokenNeighbours,
): TemplateResult {
  return html`<div class="side">
    <h3>${tokenText(found.token.token)}</h3>
    <p class="muted">token ${found.token.id}, length of its row ${formatNumber(found.norm)}</p>
    <qk-data-table .data=${neighboursTable(result, found)} .actions=${actions}></qk-data-table>
  </div>`;
}
