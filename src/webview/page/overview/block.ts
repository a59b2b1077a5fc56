import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { OwnParts } from '../../inView.js';

export interface Block {
  /** Of the block's place in the page. */
  readonly id: string;
  readonly title: string;
  /** Beside the title; with what it is about, it is a warning. */
  readonly note?: { readonly text: string; readonly about?: string };
  /** The answer shown belongs to an earlier question. */
  readonly stale: boolean;
  readonly body: TemplateResult;
  /** What it shows, for notes; absent if its body has charts and tables of the page's usual kinds, or nothing to show. */
  readonly parts?: (() => OwnParts) | undefined;
  /** Its Export menu, if it shows one chart or table. */
  readonly menu?: TemplateResult | undefined;
  /** The tab that shows all of it. */
  readonly tab: string;
  readonly open: () => void;
}

/** A part of the overview, which opens its tab: by its heading, or by a click anywhere in it. */
export function block({ id, title, note, stale, body, parts, menu, tab, open }: Block): TemplateResult {
  const clicked = ({ target }: MouseEvent) => {
    // Whoever selects text, or uses a control, stays here.
    if (
      (target as Element).closest('button, vscode-button, .export-menu') ||
      getSelection()?.isCollapsed === false
    )
      return;
    open();
  };
  return html`<section
    class="block ${id} ${parts ? 'has-parts' : ''}"
    aria-labelledby=${`${id}-title`}
    .parts=${parts}
    @click=${clicked}
  >
    <div class="block-head">
      <h2 id=${`${id}-title`}>
        <button type="button" class="block-link" title=${`Open ${tab}`} @click=${open}>${title}</button>
      </h2>
      ${note ? html`<span class="block-note ${note.about === undefined ? '' : 'warned'}" title=${note.about ?? note.text}>${note.text}</span>` : nothing}
      ${menu ?? nothing}
    </div>
    <div class="block-body ${stale ? 'stale' : ''}">${body}</div>
  </section>`;
}
