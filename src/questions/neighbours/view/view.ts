import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { NeighboursRequest, NeighboursResult, TokenNeighbours } from '../../../protocol/neighbours.js';
import '../../../webview/components/dataTable.js';
import { formatNumber } from '../../../report/numbers.js';
import { progressLine } from '../../../webview/components/progressLine.js';
import { requestFields } from '../../../webview/components/requestField.js';
import { tokenText } from '../../../webview/components/tokenText.js';
import { weightsForm } from '../../../webview/components/weightsForm.js';
import { caveatNote, processingNote, variantNote } from '../../../report/weightWords.js';
import type { View, ViewContext } from '../../../webview/views/view.js';
import { readNeighboursMemory } from './memory.js';
import { neighboursTable } from '../table.js';

/** The tokens nearest to those of a text. */
export const neighboursView: View<'neighbours'> = {
  draw: (context) => {
    const { request, shown, stale } = context;
    return html`
      <section class="form" aria-label="Question">
        ${requestFields('neighbours', context, ['neighbours', 'space'])}
        ${weightsForm<NeighboursRequest>({
          request,
          ask: context.ask,
          open: readNeighboursMemory(context.memory).weightsOpen,
          onOpen: (weightsOpen) => context.remember({ weightsOpen }),
        })}
        <div class="status-row">${status(context)}</div>
      </section>
      <div class="answer ${stale ? 'stale' : ''}">${shown ? answer(context, shown.result) : nothing}</div>
    `;
  },
};

function status({ pending, cancel, shown }: ViewContext<'neighbours'>): TemplateResult | typeof nothing {
  if (pending) return progressLine(pending.progress, cancel);
  if (!shown) return nothing;
  const { space, processing, effectiveEmbedding } = shown.result;
  const variant = space === 'W_EE' ? `; ${variantNote(effectiveEmbedding)}` : '';
  return html`<p class="muted">
    Cosines between rows of ${space}: ${processingNote(processing)}${variant}. ${caveatNote(shown.result)}
  </p>`;
}

function answer(context: ViewContext<'neighbours'>, result: NeighboursResult): TemplateResult {
  const { tokens, space } = result;
  return html`
    <section aria-labelledby="neighbours-title">
      <div class="section-head"><h2 id="neighbours-title">Neighbours in ${space}</h2></div>
      ${
        tokens.length > 1
          ? html`<p>
              The text is ${tokens.length} tokens:
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
