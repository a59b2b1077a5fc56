import { markup, type Markup } from '../report/markup.js';

/** One line in place of an answer. */
export function messageHtml(message: string, kind: 'waiting' | 'absent' | 'error'): Markup {
  return markup`<p class="qk-lens-${kind}" role="${kind === 'error' ? 'alert' : 'status'}">${message}</p>`;
}
