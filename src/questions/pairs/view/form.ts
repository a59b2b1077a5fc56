import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { NotOneToken, PairSide, PairsRequest, PairsResult } from '../../../protocol/pairs.js';
import { readToken, typedToken } from '../../../protocol/tokenText.js';
import { requestField } from '../../../webview/components/requestField.js';
import '../../../webview/components/textArea.js';
import { visibleToken } from '../../../report/tokenSegments.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import type { ViewContext } from '../../../webview/views/view.js';
import type { PairsMemory } from './memory.js';
import { fieldOf } from '../../questions.js';
import { explainNotOneToken } from '../words.js';
import { splitTokens } from './words.js';
import { readTokenLines, writeTokenLines } from './tokenLines.js';

/** The head, the tokens and the spaces of both sides; every change sends the request again. */
export function pairsForm(
  context: ViewContext<'pairs'>,
  memory: PairsMemory,
  remember: (memory: PairsMemory) => void,
): TemplateResult {
  const { request, ask } = context;
  const side = (name: PairSide, space: 'query-space' | 'key-space') => html`
    <div class="side">
      <qk-text-area
        .label=${fieldOf('pairs', name).label}
        .lines=${2}
        .placeholder=${'Mary'}
        .text=${writeTokenLines(request[name])}
        .onText=${(text: string) => ask({ ...request, [name]: readTokenLines(text) })}
      ></qk-text-area>
      ${requestField('pairs', context, space)}
    </div>
  `;
  return html`
    <div class="two-columns">${side('destination', 'query-space')} ${side('source', 'key-space')}</div>
    <p class="muted">A word is looked up with and without a leading space; “ Mary” only with it.</p>
    ${settingsDrawer({
      request,
      ask,
      open: memory.weightsOpen,
      onOpen: (weightsOpen) => remember({ ...memory, weightsOpen }),
    })}
  `;
}

/** The strings that are not single tokens, each with a one-click replacement. */
export function notOneTokenList(
  { notOneToken }: PairsResult,
  { request, ask }: ViewContext<'pairs'>,
): TemplateResult {
  const button = (label: string, own: NotOneToken, tokens: readonly string[]) =>
    html`<vscode-button appearance="secondary" @click=${() => ask(replaced(request, own, tokens))}
      >${label}</vscode-button
    >`;
  return html`<ul class="not-one-token">
    ${notOneToken.map((own) => {
      const split = splitTokens(own);
      return html`<li class="callout warning">
        <p>${explainNotOneToken(own)}</p>
        <div class="callout-actions">
          ${own.fix === undefined ? '' : button(`Use ${visibleToken(own.fix)}`, own, [typedToken(own.fix)])}
          ${split.length > 1 ? button(`Use its ${split.length} tokens`, own, split) : ''}
          ${button('Remove', own, [])}
        </div>
      </li>`;
    })}
  </ul>`;
}

function replaced(
  request: PairsRequest,
  { side, text }: NotOneToken,
  tokens: readonly string[],
): PairsRequest {
  return { ...request, [side]: request[side].flatMap((own) => (readToken(own) === text ? tokens : [own])) };
}
