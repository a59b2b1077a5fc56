import type { ShownTable } from '../protocol/inView.js';
import type {
  AnswerBeside,
  PanelNotification,
  PanelReply,
  PanelState,
  Places,
  ToHost,
} from '../protocol/panel.js';
import type { Question } from '../protocol/questions.js';
import type { CountedWord } from '../protocol/rowOptions.js';
import { sameWeights } from '../protocol/weightsName.js';
import type { NamedWords } from '../protocol/words.js';
import { Answering } from './answering.js';
import { Connection } from './connection.js';
import { sameJson } from './equal.js';
import { omit } from './omit.js';
import type { PanelModel, Viewed } from './panelModel.js';
import { currentView, viewedIn } from './panelModel.js';
import type { QuestionLogic } from '../questions/viewLogic.js';

/** The panel without its views: holds the model, asks the host, cancels requests that are no longer needed. */
export class Session {
  private readonly connection: Connection;
  private readonly asking: Answering;
  private readonly besides: Answering;

  /**
   * @param post sends one message to the host
   * @param changed is called after every change of {@link model} and {@link beside}
   */
  constructor(post: (message: ToHost) => void, logic: QuestionLogic, changed: () => void) {
    this.connection = new Connection(post, (state) => this.show(state));
    this.asking = new Answering(this.connection, logic, changed, () => this.tellShown());
    this.besides = new Answering(this.connection, logic, changed);
  }

  get model(): PanelModel {
    return this.asking.model;
  }

  /** A second question of the page, which the host doesn't know as the panel's. */
  get beside(): PanelModel {
    return this.besides.model;
  }

  receive(message: PanelReply | PanelNotification): void {
    this.connection.receive(message);
  }

  /** Shows the stored state at once, then the host's, and requests what is missing. */
  async start(kept: PanelState | undefined, beside?: PanelState): Promise<void> {
    if (beside) this.besides.apply({ kind: 'restored', state: beside });
    if (kept) this.asking.apply({ kind: 'restored', state: kept });
    try {
      const state = await this.connection.ready();
      this.asking.apply({ kind: 'ready', state });
      if (state) this.askForMissing();
    } catch {
      this.asking.apply({ kind: 'silent' });
    }
  }

  /** Asks a question whose result replaces the shown one. */
  ask(viewed: Viewed): void {
    this.asking.ask(viewed);
    this.connection.notify({ kind: 'showing', ...viewed });
  }

  /** Makes a question the one beside the main one, unless it is: what it showed last stays until its answer comes. */
  askBeside(state: PanelState): void {
    const { shown } = this.beside;
    const current = currentView(this.beside);
    const alike = shown && sameWeights(shown.checkpoint.model, state.checkpoint.model);
    if (alike && sameJson(current?.question, state.question)) return;
    if (state.result || !alike) this.besides.replace(state);
    if (!this.besides.isWhole || !sameJson(this.beside.shown?.question, state.question))
      this.besides.ask(state);
  }

  /** Asks the question beside the main one again. */
  retryBeside(): void {
    const current = currentView(this.beside);
    if (current) this.besides.ask(current);
  }

  cancelBeside(): void {
    this.besides.cancel();
  }

  /**
   * Shows another question of the page.
   *
   * @param known what was shown of that question last, which stays until the answer comes
   */
  visit(viewed: Viewed, known: PanelState | undefined): void {
    if (!known) {
      this.ask(viewed);
      return;
    }
    const { overview } = viewed;
    const state = { ...omit(known, 'overview'), ...(overview && { overview }) };
    if (sameJson(known.question, viewed.question)) {
      this.asking.replace(state);
      this.tellShown();
    } else {
      this.asking.askOver(state, viewed);
      this.connection.notify({ kind: 'showing', ...viewed });
    }
  }

  /** Shows a state of before, of any checkpoint; asks again if it has no answer. */
  restore(state: PanelState): void {
    const { checkpoint, result, stored } = state;
    this.connection.notify({
      ...{ kind: 'showing', ...viewedIn(state), checkpoint },
      ...(result && { result }),
      ...(stored && { stored }),
    });
    this.show(state);
  }

  /** Reports where in what it showed the panel is. */
  reportPlaces(places: Places): void {
    this.connection.notify({ kind: 'places', ...places });
  }

  /** Asks a question whose result is merged into the shown one. */
  extend(question: Question): void {
    this.asking.extend({ question });
  }

  /** Repeats the failed question or, if none failed, the shown one. */
  retry(): void {
    const again = this.model.mainFailure ?? this.model.shown;
    if (again) this.ask(viewedIn(again));
  }

  retryDetail(): void {
    const question = this.model.detailFailure?.question;
    if (question) this.extend(question);
  }

  cancelMain(): void {
    this.asking.cancelMain();
  }

  cancelDetail(): void {
    this.asking.cancelDetail();
  }

  copyMarkdown(tables: readonly ShownTable[], of?: AnswerBeside): void {
    this.connection.notify({ kind: 'copyMarkdown', tables, ...(of && { of }) });
  }

  saveAnswer(of?: AnswerBeside): void {
    this.connection.notify({ kind: 'saveAnswer', ...(of && { of }) });
  }

  save(suggestedName: string, content: string, base64 = false): void {
    this.connection.notify({ kind: 'save', suggestedName, content, base64 });
  }

  wordLists(): Promise<readonly NamedWords[]> {
    return this.connection.request('wordLists');
  }

  chooseWords(): Promise<NamedWords | null> {
    return this.connection.request('chooseWords');
  }

  chooseText(): Promise<readonly CountedWord[] | null> {
    return this.connection.request('chooseText');
  }

  showLog(): void {
    this.connection.notify({ kind: 'showLog' });
  }

  /** Shows a question from outside the panel. What is shown stays until a like answer comes. */
  private show(state: PanelState): void {
    const { shown } = this.model;
    const alike =
      shown?.result !== undefined &&
      shown.question.name === state.question.name &&
      sameWeights(shown.checkpoint.model, state.checkpoint.model);
    if (alike && !state.result && !shown.stored && !state.stored) this.ask(viewedIn(state));
    else this.replace(state);
  }

  private replace(state: PanelState): void {
    this.asking.replace(state);
    this.askForMissing();
  }

  private askForMissing(): void {
    const { shown } = this.model;
    if (shown && !this.asking.isWhole) this.ask(viewedIn(shown));
  }

  /** A shown result that did not come as one answer: the host does not know it yet. */
  private tellShown(): void {
    const { shown, main } = this.model;
    if (!shown || main) return;
    const { result } = shown;
    this.connection.notify({ kind: 'showing', ...viewedIn(shown), ...(result && { result }) });
  }
}
