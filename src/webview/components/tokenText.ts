import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { tokenSegments, visibleToken } from '../../report/tokenSegments.js';

/** Longer tokens may be cut where there is little room. */
const CUT_FROM = 16;

/**
 * A token with all of it visible. The true characters stay in the text, so that a copied selection contains them; their
 * marks are drawn by the style sheet and are never copied.
 */
export function tokenText(token: string): TemplateResult {
  return html`<bdi class="token" title=${token.length < CUT_FROM ? nothing : visibleToken(token)}
    >${tokenSegments(token).map(({ text, mark, name }) =>
      mark === undefined
        ? text
        : mark === text
          ? html`<span class="token-byte" title=${name ?? nothing}>${text}</span>`
          : html`<span class="token-mark" data-mark=${mark} title=${name ?? nothing}>${text}</span>`,
    )}</bdi
  >`;
}

/**
 * Makes a copied part of one token its true text, including line breaks at its ends, which a browser would leave out.
 */
export function copyTrueToken(event: ClipboardEvent): void {
  const selection = getSelection();
  if (!selection?.rangeCount) return;
  const range = selection.getRangeAt(0);
  const { commonAncestorContainer: place } = range;
  const element = place instanceof Element ? place : place.parentElement;
  if (!element?.closest('bdi.token')) return;
  event.clipboardData?.setData('text/plain', range.toString());
  event.preventDefault();
}
