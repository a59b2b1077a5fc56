import { headBeside, type HeadRef } from '../../protocol/headRef.js';
import type { KeptState } from '../keptState.js';
import type { PanelHistory } from '../panelHistory.js';
import { currentView, viewedIn } from '../panelModel.js';
import type { Session } from '../session.js';
import { firstVisit } from './firstVisit.js';
import { headStep } from './headKeys.js';
import { aboutHead, type HeadTab } from './headPage.js';
import type { HeadVisits } from './headVisits.js';
import type { PromptVisits } from './promptVisits.js';

export interface TravelParts {
  readonly session: Session;
  readonly visits: HeadVisits;
  readonly prompts: PromptVisits;
  readonly history: PanelHistory;
  /** What views remember. */
  readonly memories: () => KeptState['memories'];
  /** Another head is in sight, whose question stays the same. */
  readonly turned: () => void;
}

/** Moves from head to head, and among a head's tabs. */
export class HeadTravel {
  constructor(private readonly parts: TravelParts) {}

  /** Goes to the next or the previous head by its key. */
  byKey(event: KeyboardEvent): void {
    const { visits, prompts, session } = this.parts;
    const step = headStep(event);
    const head = visits.head ?? prompts.attended;
    const model = session.model.shown?.checkpoint.model;
    const beside = step && head && model && headBeside(head, step, model);
    if (!beside) return;
    event.preventDefault();
    this.goTo(beside);
  }

  /** Shows the same of another head. */
  goTo(head: HeadRef): void {
    const { session, visits, prompts, history, memories, turned } = this.parts;
    const viewed = currentView(session.model);
    if (!viewed) return;
    const { question } = viewed;
    if (!prompts.question) visits.head = head;
    const { vector } = Object(memories()[question.name]) as { readonly vector?: unknown };
    const next = aboutHead(question, head, Number.isSafeInteger(vector) ? Number(vector) : 0);
    if (next !== question) {
      session.ask({ ...viewedIn(viewed), question: next });
      return;
    }
    history.follow();
    turned();
  }

  /** Shows a tab of the head. */
  async visit(tab: HeadTab): Promise<void> {
    const { session, visits } = this.parts;
    const lists = tab === 'variance' && !visits.lastOf(tab) ? await session.wordLists() : [];
    const visit = visits.visit(tab, firstVisit(visits.lastOf('head'), lists));
    if (visit) session.visit(visit.viewed, visit.known);
  }

  /** Opens the page of a head, from another page. */
  openHead(head: HeadRef): void {
    const { session, visits, history } = this.parts;
    visits.head = head;
    const visit = visits.visit('overview', firstVisit(visits.lastOf('head'), []));
    if (visit) history.reach('link', () => session.ask(visit.viewed));
  }
}
