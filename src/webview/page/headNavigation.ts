import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { formatHeadRef, headBeside, type HeadRef } from '../../protocol/headRef.js';
import type { ModelInfo } from '../../protocol/model.js';
import '../components/headInput.js';
import { tabList } from '../components/tabList.js';
import { HEAD_TABS, type HeadTab } from './headPage.js';

export interface HeadChoice {
  readonly head: HeadRef;
  readonly model: ModelInfo;
  readonly goTo: (head: HeadRef) => void;
}

export interface HeadNavigation extends HeadChoice {
  readonly tab: HeadTab;
  readonly open: (tab: HeadTab) => void;
}

/** The head with its neighbours, and the tabs of its page. */
export function headNavigation({ tab, open, ...choice }: HeadNavigation): TemplateResult {
  return html`${headChoice(choice)}
  ${tabList(`Head ${formatHeadRef(choice.head)}`, HEAD_TABS, tab, (other) => other === tab || open(other))}`;
}

/** A head with its neighbours. */
export function headChoice({ head, model, goTo }: HeadChoice): TemplateResult {
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
  `;
}
