import type { PanelState } from '../protocol/panel.js';
import type { QuestionName, ResultOf } from '../protocol/questions.js';
import type { QuestionLogic } from '../questions/viewLogic.js';
import type { Connection } from './connection.js';
import { HeldPartial } from './heldPartial.js';
import type { PanelEvent, PanelModel, Viewed } from './panelModel.js';
import { EMPTY_PANEL, reducePanel } from './panelModel.js';

/** One question in sight with its answer, and what adds to it; several may share a connection. */
export class Answering {
  private current: PanelModel = EMPTY_PANEL;
  /** Between two events of one step, which nobody else sees. */
  private stepping = false;

  /**
   * @param changed is called after every change of {@link model}
   * @param extended is called when an addition has arrived
   */
  constructor(
    private readonly connection: Connection,
    private readonly logic: QuestionLogic,
    private readonly changed: () => void,
    private readonly extended: () => void = () => undefined,
  ) {}

  get model(): PanelModel {
    return this.current;
  }

  /** Whether what is shown is a whole answer. */
  get isWhole(): boolean {
    const { shown } = this.current;
    return shown?.result !== undefined && this.logic.isComplete(shown.question, shown.result);
  }

  apply(event: PanelEvent): void {
    this.current = reducePanel(this.current, event, this.logic);
    if (!this.stepping) this.changed();
  }

  /** Asks a question whose result replaces the shown one. */
  ask(viewed: Viewed): void {
    this.inOneStep(() => {
      this.cancel();
      this.send('main', viewed);
    });
  }

  /** Asks a question whose result is merged into the shown one. */
  extend(viewed: Viewed): void {
    this.inOneStep(() => {
      this.cancelDetail();
      this.send('detail', viewed);
    });
  }

  /** Shows a state in place of everything pending. */
  replace(state: PanelState): void {
    this.inOneStep(() => {
      this.cancel();
      this.apply({ kind: 'show', state });
    });
  }

  /** Asks a question over the answer of another, which stays in sight until its own comes. */
  askOver(state: PanelState, viewed: Viewed): void {
    this.inOneStep(() => {
      this.cancel();
      this.apply({ kind: 'show', state });
      this.send('main', viewed);
    });
  }

  cancel(): void {
    this.cancelDetail();
    this.cancelMain();
  }

  cancelMain(): void {
    if (this.current.main) this.connection.cancel(this.current.main.id);
  }

  cancelDetail(): void {
    if (this.current.detail) this.connection.cancel(this.current.detail.id);
  }

  /** What replaces a pending request cancels it first: the state between, with the old question, is never shown. */
  private inOneStep(events: () => void): void {
    this.stepping = true;
    try {
      events();
    } finally {
      this.stepping = false;
    }
    this.changed();
  }

  private send(slot: 'main' | 'detail', viewed: Viewed): void {
    const { question } = viewed;
    const arrived = (kind: 'partial' | 'answered', result: ResultOf<QuestionName>): void => {
      if (slot === 'main' && !this.current.main?.begun) this.cancelDetail();
      this.apply({ kind, id, result });
    };
    const held = new HeldPartial((result) => arrived('partial', result));
    const id = this.connection.ask(question, {
      progress: (progress) => this.apply({ kind: 'progress', id, progress }),
      partial: (result) => {
        // Most answers are whole a moment later: until then the last one stays, so that nothing jumps.
        const replaces = slot === 'main' && this.shows(question.name) && !this.current.main?.begun;
        if (replaces) held.hold(result, (first, next) => this.logic.join(question, first, next));
        else arrived('partial', result);
      },
      answered: (result) => {
        held.drop();
        arrived('answered', result);
        if (slot === 'detail') this.extended();
      },
      failed: (error) => {
        held.drop();
        this.apply({ kind: 'failed', id, error });
      },
    });
    this.apply({ kind: 'asked', slot, id, ...viewed });
  }

  /** Whether an answer to the same question, of any request, is in sight. */
  private shows(name: QuestionName): boolean {
    const { shown } = this.current;
    return shown?.result !== undefined && shown.question.name === name;
  }
}
