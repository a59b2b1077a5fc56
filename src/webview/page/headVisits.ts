import type { HeadRef } from '../../protocol/headRef.js';
import { headCircuitsOf } from '../../protocol/head.js';
import type { ModelInfo } from '../../protocol/model.js';
import type { PanelState } from '../../protocol/panel.js';
import type { Question } from '../../protocol/questions.js';
import { sameWeights } from '../../protocol/weightsName.js';
import { sameJson } from '../equal.js';
import { currentView, type PanelModel, type Viewed } from '../panelModel.js';
import { firstVisit } from './firstVisit.js';
import {
  choicesAfter,
  headOf,
  isHeadTab,
  questionOfTab,
  type FirstVisit,
  type HeadTab,
  type QuestionTab,
  type SharedChoices,
} from './headPage.js';

/** The page of one head over its tabs: which head, what its tabs share, and what each showed last. */
export class HeadVisits {
  private current: HeadRef | undefined;
  private choices: SharedChoices | undefined;
  private model: ModelInfo | undefined;
  private readonly last = new Map<QuestionTab, PanelState>();

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

  /**
   * Takes note of what the panel shows.
   *
   * @param beside the second question of an overview
   * @param onPrompt the page is a prompt's, whatever heads it shows
   */
  follow(model: PanelModel, beside: PanelModel, onPrompt = false): void {
    const question = currentView(model)?.question;
    const { shown } = model;
    if (!question || !shown) return;
    const [known] = this.last.values();
    if (known && !sameWeights(known.checkpoint.model, shown.checkpoint.model)) this.last.clear();
    this.model = shown.checkpoint.model;
    this.choices = choicesAfter(this.choices, question);
    // Composition is of all heads: it stays on the page of the head that it was opened from.
    if (question.name !== 'composition') this.current = onPrompt ? undefined : headOf(question);
    this.note(model);
    if (beside.shown && sameWeights(beside.shown.checkpoint.model, shown.checkpoint.model)) this.note(beside);
  }

  /** The first question of the overview, and that of a tab that was not seen yet: all circuits that the model has. */
  private withAllCircuits(question: Question): Question {
    if (question.name !== 'head') return question;
    const circuits = headCircuitsOf(this.model ?? {});
    return { name: 'head', request: { ...question.request, circuits } };
  }

  private note({ shown, main }: PanelModel): void {
    if (shown?.result && !main && isHeadTab(shown.question.name)) this.last.set(shown.question.name, shown);
  }

  /** What a tab showed last, of any head. */
  lastOf(tab: QuestionTab): PanelState | undefined {
    return this.last.get(tab);
  }

  /** A tab's question about the page's head, and what the tab showed last. */
  visit(tab: HeadTab, first: FirstVisit): { viewed: Viewed; known: PanelState | undefined } | undefined {
    const { current, choices } = this;
    if (!current || !choices) return undefined;
    const name = tab === 'overview' ? 'head' : tab;
    const known = this.last.get(name);
    const question = questionOfTab(name, current, choices, known?.question, first);
    const whole =
      tab === 'overview' || (tab === 'head' && !known) ? this.withAllCircuits(question) : question;
    return { viewed: { question: whole, ...(tab === 'overview' && { overview: true }) }, known };
  }

  /** The overview's second question, about what the head writes, with its answer if that is known. */
  beside({ checkpoint, stored }: PanelState): PanelState | undefined {
    const { current, choices } = this;
    if (!current || !choices || stored) return undefined;
    const known = this.last.get('ov');
    const question = questionOfTab('ov', current, choices, known?.question, firstVisit(undefined, []));
    const result = known && sameJson(known.question, question) ? known.result : undefined;
    return { checkpoint, question, ...(result && { result }) };
  }
}
