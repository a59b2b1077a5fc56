import type { TemplateResult } from 'lit';
import { html } from 'lit';

/**
 * The tabs of a page.
 *
 * @param opened the one in sight, which can be opened again
 */
export function tabList<T extends string>(
  label: string,
  tabs: readonly { readonly name: T; readonly label: string }[],
  opened: T,
  open: (tab: T) => void,
): TemplateResult {
  return html`<div class="page-tabs" role="tablist" aria-label=${label} @keydown=${moveFocus}>
    ${tabs.map(
      (tab) =>
        html`<button
          type="button"
          role="tab"
          aria-selected=${tab.name === opened ? 'true' : 'false'}
          tabindex=${tab.name === opened ? 0 : -1}
          @click=${() => open(tab.name)}
        >
          ${tab.label}
        </button>`,
    )}
  </div>`;
}

/** The arrow keys move the focus among tabs; Enter or Space opens the one in focus. */
function moveFocus(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const tabs = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('[role=tab]')];
  const at = tabs.indexOf(event.target as HTMLElement);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key];
  const tab = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
  if (!tab) return;
  event.preventDefault();
  tab.focus();
}
