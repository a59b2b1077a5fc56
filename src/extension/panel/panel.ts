import * as vscode from 'vscode';
import type { InView } from '../../protocol/inView.js';
import { questionTitle } from '../../questions/titles.js';
import type { HostReplies, PanelState, Places, ToWebview } from '../../protocol/panel.js';
import type { Question } from '../../protocol/questions.js';
import { checkedMessage } from '../../questions/panelMessages.js';
import { checkedQuestion } from '../../questions/question.js';
import { Disposable } from '../disposable.js';
import { errorBody, isCancellation } from '../errors.js';
import type { Answered } from '../results/answered.js';
import type { Shared } from '../shared.js';
import { panelHtml } from './panelHtml.js';
import { chooseCountedText } from '../words/chooseCountedText.js';
import { chooseWordFile, wordLists } from '../words/wordLists.js';
import { askWorker } from './askWorker.js';
import { complete, copyMarkdown, saveAnswer } from './exportAnswer.js';
import { InViewQuery } from './inViewQuery.js';
import { columnBeside } from './columns.js';
import { LookAhead } from './lookAhead.js';
import type { PanelSnapshot } from './panelSnapshot.js';
import { RunningAsks, type Answer } from './runningAsks.js';
import { saveFile } from './saveFile.js';
import {
  answeredBeside,
  answeredIn,
  reportedState,
  sameCheckpoint,
  sameQuestion,
  withKnownResult,
} from './shownState.js';

type HostMessage = ReturnType<typeof checkedMessage>;

export type PanelParts = Pick<
  Shared,
  'context' | 'log' | 'errors' | 'checkpoints' | 'noteEditors' | 'worker'
>;

/** One panel: its tab, what it shows, and the pending answers. */
export class Panel extends Disposable {
  private readonly closed = this.register(new vscode.EventEmitter<void>());
  readonly onDidClose = this.closed.event;
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  /** It shows another question, or an answer arrived. */
  readonly onDidChange = this.changed.event;
  private readonly used = this.register(new vscode.EventEmitter<void>());
  /** Its tab got the focus. */
  readonly onDidUse = this.used.event;
  private readonly asks: RunningAsks;
  private readonly lookAhead: LookAhead;
  private readonly inViewQuery = new InViewQuery();
  /** The user ran a command for this question, so its progress is also shown in a notification. */
  private commanded: Question | undefined;
  /** Where in what it showed the panel is. */
  private around: Places = { back: false, forward: false };
  /** The page runs and receives messages; a new page, or one that was hidden, requests the state once it does. */
  private listening = false;

  /**
   * @param view new, or restored by VS Code
   * @param state undefined if what the panel showed could not be read again
   * @param asked whether the user just requested it
   * @param isPinned whether it keeps what it shows, so that questions open elsewhere
   */
  constructor(
    private readonly view: vscode.WebviewPanel,
    private state: PanelState | undefined,
    private readonly shared: PanelParts,
    asked: boolean,
    private isPinned = false,
  ) {
    super();
    if (asked) this.commanded = state?.question;
    const { extensionUri } = shared.context;
    this.lookAhead = new LookAhead(
      (...asked) => this.askWorker(...asked),
      () => this.state?.checkpoint,
    );
    this.asks = new RunningAsks(
      (...asked) => this.answer(...asked),
      (message) => this.post(message),
      (error) => this.report(error),
    );
    this.register({ dispose: () => this.asks.abortAll() });
    this.register({ dispose: () => this.lookAhead.stop() });
    this.register(view.onDidDispose(() => this.closed.fire()));
    this.register(
      view.onDidChangeViewState(() => {
        if (!view.visible) {
          this.listening = false;
          this.lookAhead.stop();
        }
        if (view.active) this.used.fire();
      }),
    );
    this.register(view.webview.onDidReceiveMessage((message: unknown) => void this.receive(message)));
    view.iconPath = icon(extensionUri);
    this.retitle();
    view.webview.html = panelHtml(view.webview, extensionUri);
  }

  /** Shows another question, without moving the focus. */
  show(state: PanelState): void {
    const next = withKnownResult(this.state, state);
    this.become(next);
    this.commanded = state.question;
    this.retitle();
    this.view.reveal(this.columnBesideNotes, true);
    if (this.listening) this.post({ kind: 'show', state: next });
  }

  /** Its own column, unless it is covered there by notes. */
  get columnBesideNotes(): vscode.ViewColumn | undefined {
    const { viewColumn } = this.view;
    const notes = vscode.window.activeTextEditor;
    return notes && notes.viewColumn === viewColumn ? columnBeside(viewColumn) : viewColumn;
  }

  get pinned(): boolean {
    return this.isPinned;
  }

  /** Pins or unpins it. */
  pin(pinned: boolean): void {
    this.isPinned = pinned;
    if (this.listening) this.post({ kind: 'pinned', pinned });
    this.changed.fire();
  }

  get places(): Places {
    return this.around;
  }

  /** Goes back or forward through what it showed; does nothing while its page is hidden. */
  go(step: -1 | 1): void {
    if (this.listening) this.post({ kind: 'go', step });
  }

  /** The panel's contents, once complete. */
  get answered(): Answered | undefined {
    return answeredIn(this.state);
  }

  /** What its page shows in its window; undefined if the page is hidden. */
  async inView(): Promise<InView | undefined> {
    if (!this.listening || this.disposed) return undefined;
    return this.inViewQuery.ask((query) => this.post(query));
  }

  get snapshot(): PanelSnapshot {
    const { title, viewColumn } = this.view;
    return { title, viewColumn, state: this.state, pinned: this.isPinned };
  }

  private async receive(message: unknown): Promise<void> {
    try {
      await this.handle(checkedMessage(message));
    } catch (error) {
      this.shared.errors.show(error);
    }
  }

  private async handle(message: HostMessage): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.listening = true;
        this.asks.pageRestarted();
        this.post({ kind: 'reply', id: message.id, ok: this.state ?? null });
        break;
      case 'ask':
        await this.ask(message.id, message.question);
        break;
      case 'wordLists':
        await this.reply(message.id, () => wordLists(this.shared.context.extensionPath));
        break;
      case 'chooseWords':
        await this.reply(message.id, async () => (await chooseWordFile()) ?? null);
        break;
      case 'chooseText':
        await this.reply(message.id, async () => (await chooseCountedText()) ?? null);
        break;
      case 'cancel':
        this.asks.cancel(message.id);
        break;
      case 'copyMarkdown':
        await copyMarkdown(this.shared, complete(this.exported(message)), message.tables);
        break;
      case 'save':
        await saveFile(
          message.suggestedName,
          Buffer.from(message.content, message.base64 ? 'base64' : 'utf8'),
        );
        break;
      case 'saveAnswer':
        await saveAnswer(complete(this.exported(message)));
        break;
      case 'showLog':
        this.shared.log.show();
        break;
      case 'inView': {
        const { also, ...parts } = message.parts;
        this.inViewQuery.reply(message.id, {
          ...parts,
          ...(also !== undefined && { also: checkedQuestion(also) }),
        });
        break;
      }
      case 'showing':
        this.showing(message);
        break;
      case 'places':
        this.around = { back: message.back, forward: message.forward };
        this.changed.fire();
        break;
    }
  }

  /** Anything but a question is rejected with the reason. */
  private async ask(id: number, value: unknown): Promise<void> {
    let question: Question;
    try {
      question = checkedQuestion(value);
    } catch (error) {
      this.post({ kind: 'reply', id, err: errorBody(error) });
      return;
    }
    await this.asks.ask(id, question);
  }

  /** The answer that is exported: the panel's, or another of its page. */
  private exported({
    of,
  }: Extract<HostMessage, { kind: 'copyMarkdown' | 'saveAnswer' }>): Answered | undefined {
    const checkpoint = this.state?.checkpoint;
    return of && checkpoint ? answeredBeside(checkpoint, of) : this.answered;
  }

  private async reply<K extends keyof HostReplies>(
    id: number,
    make: () => Promise<HostReplies[K]>,
  ): Promise<void> {
    try {
      this.post({ kind: 'reply', id, ok: await make() });
    } catch (error) {
      this.post({ kind: 'reply', id, err: errorBody(error) });
    }
  }

  private async answer(...[question, signal, onProgress]: Parameters<Answer>): ReturnType<Answer> {
    const checkpoint = this.state?.checkpoint;
    const result = await this.lookAhead.ask(question, signal, onProgress);
    const { state } = this;
    if (
      state &&
      checkpoint &&
      sameCheckpoint(state.checkpoint, checkpoint) &&
      sameQuestion(state.question, question)
    ) {
      const now = this.shared.checkpoints.get(checkpoint.folder) ?? checkpoint;
      this.become({ ...state, checkpoint: now, result });
    }
    return result;
  }

  private async askWorker(...[question, signal, onProgress]: Parameters<Answer>): ReturnType<Answer> {
    const { state } = this;
    if (!state) throw new Error('a panel without a checkpoint asked a question');
    const isCommanded = sameQuestion(this.commanded, question);
    if (isCommanded) this.commanded = undefined;
    const notifyAs = isCommanded ? this.title : undefined;
    return askWorker(this.shared, state, { question, signal, onProgress, notifyAs });
  }

  private showing(message: Extract<HostMessage, { kind: 'showing' }>): void {
    if (!this.state) return;
    this.become(reportedState(this.state, message));
    this.retitle();
  }

  private become(state: PanelState): void {
    this.state = state;
    if (!this.disposed) this.changed.fire();
  }

  private report(error: unknown): ReturnType<typeof errorBody> {
    const body = isCancellation(error)
      ? { code: 'cancelled' as const, message: 'The request was cancelled.' }
      : errorBody(error);
    if (body.code !== 'cancelled') this.shared.log.error(`${this.title}: ${body.message}`);
    return body;
  }

  private retitle(): void {
    this.view.title = this.title;
  }

  private get title(): string {
    const { state } = this;
    return state ? `${questionTitle(state.question)} · ${state.checkpoint.name}` : 'QK Lens';
  }

  /** Not awaited: a page that is hidden or gone receives no messages, and requests the state when it is back. */
  private post(message: ToWebview): void {
    // The view of a closed panel throws.
    if (!this.disposed) void this.view.webview.postMessage(message);
  }
}

function icon(extensionUri: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
  const file = (name: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'media', name);
  return { light: file('panel-light.svg'), dark: file('panel-dark.svg') };
}
