import type { PanelNotification, PanelReply, PanelState, ToHost } from '../protocol/panel.js';
import type { Question, QuestionName, ResultOf } from '../protocol/questions.js';
import type { CountedWord } from '../protocol/rowOptions.js';
import { sameWeights } from '../protocol/weightsName.js';
import type { NamedWords } from '../protocol/words.js';
import { Connection } from './connection.js';
import { sameJson } from './equal.js';
import { HeldPartial } from './heldPartial.js';
import type { PanelEvent, PanelModel } from './panelModel.js';
import { EMPTY_PANEL, reducePanel } from './panelModel.js';
import type { QuestionLogic } from '../questions/viewLogic.js';

/** The panel without its views: holds the model, asks the host, cancels requests that are no longer needed. */
export class Session {
  private current: PanelModel = EMPTY_PANEL;
  private readonly connection: Connection;
  /** The states before other questions were opened from them, the last at the end. */
  private readonly left: PanelState[] = [];

  /**
   * @param post sends one message to the host
   * @param changed is called after every change of {@link model}
   */
  constructor(
    post: (message: ToHost) => void,
    private readonly logic: QuestionLogic,
    private readonly changed: () => void,
  ) {
    this.connection = new Connection(post, (state) => this.show(state));
  }

  get model(): PanelModel {
    return this.current;
  }

  /** The target of {@link back}. */
  get before(): PanelState | undefined {
    return this.left.at(-1);
  }

  receive(message: PanelReply | PanelNotification): void {
    this.connection.receive(message);
  }

  /** Shows the stored state at once, then the host's, and requests what is missing. */
  async start(kept: PanelState | undefined): Promise<void> {
    if (kept) this.apply({ kind: 'restored', state: kept });
    try {
      const state = await this.connection.ready();
      this.apply({ kind: 'ready', state });
      if (state) this.askForMissing();
    } catch {
      this.apply({ kind: 'silent' });
    }
  }

  /** Asks a question whose result replaces the shown one. */
  ask(question: Question): void {
    this.cancelDetail();
    this.cancelMain();
    this.send('main', question);
    this.connection.notify({ kind: 'showing', question });
  }

  /**
   * Shows another question in place of this one, without a way back.
   *
   * @param known what was shown of that question last, which stays until the answer comes
   */
  visit(question: Question, known: PanelState | undefined): void {
    if (!known) {
      this.ask(question);
      return;
    }
    this.cancelDetail();
    this.cancelMain();
    this.apply({ kind: 'show', state: known });
    if (sameJson(known.question, question)) this.tellShown();
    else this.ask(question);
  }

  /** Asks another question than the shown one, and remembers the way back. */
  open(question: Question): void {
    if (this.current.shown) this.left.push(this.current.shown);
    this.ask(question);
  }

  /** Shows again the state before the last question was opened. */
  back(): void {
    const state = this.left.pop();
    if (!state) return;
    this.replace(state);
    this.tellShown();
  }

  /** Asks a question whose result is merged into the shown one. */
  extend(question: Question): void {
    this.cancelDetail();
    this.send('detail', question);
  }

  /** Repeats the failed question or, if none failed, the shown one. */
  retry(): void {
    const question = this.current.mainFailure?.question ?? this.current.shown?.question;
    if (question) this.ask(question);
  }

  retryDetail(): void {
    const question = this.current.detailFailure?.question;
    if (question) this.extend(question);
  }

  cancelMain(): void {
    if (this.current.main) this.connection.cancel(this.current.main.id);
  }

  cancelDetail(): void {
    if (this.current.detail) this.connection.cancel(this.current.detail.id);
  }

  copy(text: string): void {
    this.connection.notify({ kind: 'copy', text });
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

  /** Shows a question from outside the panel, without a way back. What is shown stays until a like answer comes. */
  private show(state: PanelState): void {
    this.left.length = 0;
    const { shown } = this.current;
    const alike =
      shown?.result !== undefined &&
      shown.question.name === state.question.name &&
      sameWeights(shown.checkpoint.model, state.checkpoint.model);
    if (alike && !state.result && !shown.stored && !state.stored) this.ask(state.question);
    else this.replace(state);
  }

  private replace(state: PanelState): void {
    this.cancelDetail();
    this.cancelMain();
    this.apply({ kind: 'show', state });
    this.askForMissing();
  }

  private askForMissing(): void {
    const { shown } = this.current;
    if (shown && !(shown.result && this.logic.isComplete(shown.question, shown.result))) {
      this.ask(shown.question);
    }
  }

  private send(slot: 'main' | 'detail', question: Question): void {
    const arrived = (kind: 'partial' | 'answered', result: ResultOf<QuestionName>): void => {
      if (slot === 'main' && !this.current.main?.begun) this.cancelDetail();
      this.apply({ kind, id, result });
    };
    const held = new HeldPartial((result) => arrived('partial', result));
    const id = this.connection.ask(question, {
      progress: (progress) => this.apply({ kind: 'progress', id, progress }),
      partial: (result) => {
        // Most answers are whole a moment later: until then the last one stays, so that nothing jumps.
        const replaces = slot === 'main' && this.shows(question) && !this.current.main?.begun;
        if (replaces) held.hold(result, (first, next) => this.logic.join(question, first, next));
        else arrived('partial', result);
      },
      answered: (result) => {
        held.drop();
        arrived('answered', result);
        if (slot === 'detail') this.tellShown();
      },
      failed: (error) => {
        held.drop();
        this.apply({ kind: 'failed', id, error });
      },
    });
    this.apply({ kind: 'asked', slot, id, question });
  }

  /** Whether an answer to the same question, of any request, is in sight. */
  private shows({ name }: Question): boolean {
    const { shown } = this.current;
    return shown?.result !== undefined && shown.question.name === name;
  }

  /** A shown result that did not come as one answer: the host does not know it yet. */
  private tellShown(): void {
    const { shown, main } = this.current;
    if (!shown || main) return;
    const { question, result } = shown;
    this.connection.notify({ kind: 'showing', question, ...(result && { result }) });
  }

  private apply(event: PanelEvent): void {
    this.current = reducePanel(this.current, event, this.logic);
    this.changed();
  }
}
