import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';

export interface Block {
  /** Of the block's place in the page. */
  readonly id: string;
  readonly title: string;
  /** Beside the title; with what it is about, it is a warning. */
  readonly note?: { readonly text: string; readonly about?: string };
  /** The answer shown belongs to an earlier question. */
  readonly stale: boolean;
  readonly body: TemplateResult;
  /** The tab that shows all of it. */
  readonly tab: string;
  readonly open: () => void;
}

/** A part of the overview, which opens its tab: by its heading, or by a click anywhere in it. */
export function block({ id, title, note, stale, body, tab, open }: Block): TemplateResult {
  const clicked = ({ target }: MouseEvent) => {
    // Whoever selects text, or uses a control, stays here.
    if ((target as Element).closest('button, vscode-button') || getSelection()?.isCollapsed === false) return;
    open();
  };
  return html`<section class="block ${id}" aria-labelledby=${`${id}-title`} @click=${clicked}>
    <div class="block-head">
      <h2 id=${`${id}-title`}>
        <button type="button" class="block-link" title=${`Open ${tab}`} @click=${open}>${title}</button>
      </h2>
      ${note ? html`<span class="block-note ${note.about === undefined ? '' : 'warned'}" title=${note.about ?? note.text}>${note.text}</span>` : nothing}
    </div>
    <div class="block-body ${stale ? 'stale' : ''}">${body}</div>
  </section>`;
}
