import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { formatHeadRef, type HeadRef } from '../../protocol/headRef.js';
import type { ModelInfo } from '../../protocol/model.js';
import '../components/headInput.js';
import { HEAD_TABS, headBeside, type HeadTab } from './headPage.js';

export interface HeadNavigation {
  readonly head: HeadRef;
  readonly tab: HeadTab;
  readonly model: ModelInfo;
  readonly goTo: (head: HeadRef) => void;
  readonly open: (tab: HeadTab) => void;
}

/** The head with its neighbours, and the tabs of its page. */
export function headNavigation({ head, tab, model, goTo, open }: HeadNavigation): TemplateResult {
  const step = (by: -1 | 1, label: string, key: string, sign: string) => {
    const beside = headBeside(head, by, model);
    return html`<button
      type="button"
      class="step"
      aria-label=${label}
      aria-keyshortcuts=${key}
      title=${`${label} (${key})`}
      ?disabled=${!beside}
      @click=${() => beside && goTo(beside)}
    >
      ${sign}
    </button>`;
  };
  return html`
    <div class="head-choice" role="group" aria-label="Head">
      ${step(-1, 'Previous head', '[', '‹')}
      <qk-head-input .head=${head} .model=${model} .onHead=${goTo}></qk-head-input>
      ${step(1, 'Next head', ']', '›')}
    </div>
    <div class="head-tabs" role="tablist" aria-label=${`Head ${formatHeadRef(head)}`} @keydown=${moveFocus}>
      ${HEAD_TABS.map(
        ({ name, label }) =>
          html`<button
            type="button"
            role="tab"
            aria-selected=${name === tab ? 'true' : 'false'}
            tabindex=${name === tab ? 0 : -1}
            @click=${() => name === tab || open(name)}
          >
            ${label}
          </button>`,
      )}
    </div>
  `;
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
