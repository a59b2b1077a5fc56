import type { HeadRef } from '../../protocol/headRef.js';
import type { PanelState } from '../../protocol/panel.js';
import type { Question } from '../../protocol/questions.js';
import { sameWeights } from '../../protocol/weightsName.js';
import { currentQuestion, type PanelModel } from '../panelModel.js';
import {
  choicesAfter,
  headOf,
  isHeadTab,
  questionOfTab,
  type FirstVisit,
  type HeadTab,
  type SharedChoices,
} from './headPage.js';

/** The page of one head over its tabs: which head, what its tabs share, and what each showed last. */
export class HeadVisits {
  private current: HeadRef | undefined;
  private choices: SharedChoices | undefined;
  private readonly last = new Map<HeadTab, PanelState>();

  /** @param kept the head of the page before a reload */
  constructor(kept?: HeadRef) {
    this.current = kept;
  }

  /** The head that the page is about; undefined for questions about no single head. */
  get head(): HeadRef | undefined {
    return this.current;
  }

  set head(head: HeadRef | undefined) {
    this.current = head;
  }

  /** Takes note of what the panel shows. */
  follow(model: PanelModel): void {
    const question = currentQuestion(model);
    const { shown, main } = model;
    if (!question || !shown) return;
    const [known] = this.last.values();
    if (known && !sameWeights(known.checkpoint.model, shown.checkpoint.model)) this.last.clear();
    this.choices = choicesAfter(this.choices, question);
    // Composition is of all heads: it stays on the page of the head that it was opened from.
    if (question.name !== 'composition') this.current = headOf(question);
    const { name } = shown.question;
    if (isHeadTab(name) && shown.result && !main) this.last.set(name, shown);
  }

  /** What a tab showed last, of any head. */
  lastOf(tab: HeadTab): PanelState | undefined {
    return this.last.get(tab);
  }

  /** A tab's question about the page's head, and what the tab showed last. */
  visit(tab: HeadTab, first: FirstVisit): { question: Question; known: PanelState | undefined } | undefined {
    const { current, choices } = this;
    if (!current || !choices) return undefined;
    const known = this.last.get(tab);
    return { question: questionOfTab(tab, current, choices, known?.question, first), known };
  }
}
