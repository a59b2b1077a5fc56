import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { HeadRef } from '../../protocol/headRef.js';
import type { PanelState } from '../../protocol/panel.js';
import type { Question } from '../../protocol/questions.js';
import { fingerprintText } from '../../protocol/weightsName.js';
import { questionTitle } from '../../questions/titles.js';
import { headNavigation } from './headNavigation.js';
import type { HeadTab } from './headPage.js';

export interface PageLine {
  readonly state: PanelState;
  /** The question that another page led away from; undefined if there is none. */
  readonly before: { readonly question: Question; readonly go: () => void } | undefined;
  /** Of a head's page. */
  readonly head: { readonly head: HeadRef; readonly tab: HeadTab } | undefined;
  /** The prompt and its tabs, of a prompt's page. */
  readonly prompt: TemplateResult | typeof nothing;
  readonly goTo: (head: HeadRef) => void;
  readonly open: (tab: HeadTab) => void;
}

/** One line: the checkpoint, and the head with its tabs. */
export function pageLine({ state, before, head, prompt, goTo, open }: PageLine): TemplateResult {
  const { checkpoint, result } = state;
  const { model } = checkpoint;
  return html`
    <header class="page-line">
      ${
        before
          ? html`<vscode-button class="way-back" appearance="secondary" @click=${before.go}
              >‹ ${questionTitle(before.question)}</vscode-button
            >`
          : nothing
      }
      <h1
        title=${`${checkpoint.folder}: ${model.architecture}, ${model.nLayers} layers of ${model.nHeads} heads, d_model ${model.dModel}, fingerprint ${fingerprintText(result?.model ?? model)}`}
      >
        ${checkpoint.name}
      </h1>
      ${head ? headNavigation({ ...head, model, goTo, open }) : nothing} ${prompt}
    </header>
  `;
}
