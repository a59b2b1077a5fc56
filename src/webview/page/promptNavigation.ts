import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { tabList } from '../components/tabList.js';
import { headChoice } from './headNavigation.js';
import { aboutHead } from './headPage.js';
import './promptBar.js';
import {
  atPosition,
  comparedWith,
  comparesPrompts,
  onPrompt,
  otherPromptsOf,
  PROMPT_TABS,
  promptOf,
  promptTabOf,
  promptViewOf,
  type Prompt,
} from './promptPage.js';
import type { PromptQuestion, PromptTab } from './promptPage.js';
import type { PromptVisit, PromptVisits } from './promptVisits.js';

export interface PromptNavigation {
  readonly visits: PromptVisits;
  readonly question: PromptQuestion;
  readonly checkpoint: CheckpointInfo;
  /** Asks a question in the tab in sight. */
  readonly ask: (question: PromptQuestion) => void;
  /** @param position of the token under the pointer or the keyboard; undefined for none */
  readonly point: (position: number | undefined) => void;
  readonly visit: (visit: PromptVisit | undefined) => void;
}

/** The tabs of a prompt's page, and its tokens. */
export function promptNavigation({
  visits,
  question,
  checkpoint,
  ask,
  point,
  visit,
}: PromptNavigation): TemplateResult {
  const { request } = question;
  const attended = visits.attended;
  const open = (tab: PromptTab) => {
    // From a head's attention its tab leads back to all heads.
    if (tab !== promptViewOf(question)) visit(visits.visit(tab));
  };
  const goTo = (head: HeadRef) => ask(aboutHead(question, head) as PromptQuestion);
  return html`
    ${tabList('Prompt', PROMPT_TABS, promptTabOf(promptViewOf(question)), open)}
    ${attended ? headChoice({ head: attended, model: checkpoint.model, goTo }) : nothing}
    <qk-prompt-bar
      .checkpoint=${checkpoint}
      .prompt=${promptOf(request)}
      .tokens=${visits.tokens}
      .position=${request.position}
      .others=${visits.others}
      .against=${otherPromptsOf(question)}
      .onAgainst=${
        comparesPrompts(promptViewOf(question))
          ? (texts: readonly string[]) => ask(comparedWith(question, texts))
          : undefined
      }
      .prompts=${visits.prompts}
      .at=${visits.at}
      .onPoint=${point}
      .onPosition=${(position: number) => ask(atPosition(question, position))}
      .onPrompt=${(prompt: Prompt) => ask(onPrompt(question, prompt))}
      .onEarlier=${(index: number) => visit(visits.visitPrompt(index))}
    ></qk-prompt-bar>
  `;
}
