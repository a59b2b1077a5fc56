import * as vscode from 'vscode';
import { answerKey } from '../../../protocol/answerKey.js';
import type { CheckpointInfo } from '../../../protocol/model.js';
import { questionTitle } from '../../../questions/titles.js';
import type { Question } from '../../../protocol/questions.js';
import { isDeath, onceMore } from '../../client/onceMore.js';
import { Disposable } from '../../disposable.js';
import { errorBody, isCancellation } from '../../errors.js';
import type { Answered } from '../../results/answered.js';
import type { Shared } from '../../shared.js';

/** Delay before a block that is being typed is asked. */
const SETTLE_MS = 400;
const REMEMBERED = 100;

interface Failure {
  readonly message: string;
  /** The worker died during the question, or did not run. */
  readonly died: boolean;
}

interface Wanted {
  readonly checkpoint: CheckpointInfo;
  readonly question: Question;
}

/**
 * Answers the blocks of previews in the background, one at a time; questions that no preview shows any more are
 * cancelled.
 */
export class BlockAsker extends Disposable {
  private readonly answers = new Map<string, Answered>();
  private readonly failures = new Map<string, Failure>();
  /** The questions in each text's last rendering, by the text's URI. */
  private readonly wanted = new Map<string, Map<string, Wanted>>();
  private readonly rendering = new Set<string>();
  private running: { readonly key: string; readonly cancel: vscode.CancellationTokenSource } | undefined;
  private settling: NodeJS.Timeout | undefined;

  /** @param changed is called when there is a new answer, or a failure */
  constructor(
    private readonly shared: Pick<Shared, 'checkpoints' | 'worker' | 'log'>,
    private readonly changed: () => void,
  ) {
    super();
    this.register(shared.checkpoints.onDidChange(() => this.failures.clear()));
    this.register(
      vscode.workspace.onWillSaveTextDocument(({ reason }) => {
        if (reason === vscode.TextDocumentSaveReason.Manual) this.forgetDeaths();
      }),
    );
    this.register({
      dispose: () => {
        clearTimeout(this.settling);
        this.running?.cancel.cancel();
      },
    });
  }

  answer(checkpoint: CheckpointInfo, question: Question): Answered | undefined {
    return this.answers.get(answerKey(checkpoint, question));
  }

  /** The reason for its failure. */
  failure(checkpoint: CheckpointInfo, question: Question): string | undefined {
    return this.failures.get(answerKey(checkpoint, question))?.message;
  }

  /** A block of the text is rendered: the first of a series replaces the text's earlier questions. */
  rendered(text: string): void {
    if (this.rendering.has(text)) return;
    this.rendering.add(text);
    queueMicrotask(() => this.rendering.delete(text));
    this.wanted.delete(text);
    this.settle();
  }

  /** Asks the question soon, unless the text is rendered again without it first. */
  want(text: string, checkpoint: CheckpointInfo, question: Question): void {
    const wanted = this.wanted.get(text) ?? new Map<string, Wanted>();
    wanted.set(answerKey(checkpoint, question), { checkpoint, question });
    this.wanted.set(text, wanted);
  }

  /** Saving a text asks again the questions during which the worker died. */
  private forgetDeaths(): void {
    const deaths = [...this.failures].filter(([, { died }]) => died);
    if (deaths.length === 0) return;
    for (const [key] of deaths) this.failures.delete(key);
    this.changed();
  }

  private settle(): void {
    clearTimeout(this.settling);
    if (!this.disposed) this.settling = setTimeout(() => void this.next(), SETTLE_MS);
  }

  private async next(): Promise<void> {
    const all = new Map([...this.wanted.values()].flatMap((wanted) => [...wanted]));
    if (this.running && !all.has(this.running.key)) this.running.cancel.cancel();
    if (this.running || this.disposed) return;
    const [first] = [...all].filter(([key]) => !this.answers.has(key) && !this.failures.has(key));
    if (!first) return;
    await this.ask(...first);
    await this.next();
  }

  private async ask(key: string, { checkpoint, question }: Wanted): Promise<void> {
    const cancel = new vscode.CancellationTokenSource();
    this.running = { key, cancel };
    const title = `${questionTitle(question)} · ${checkpoint.name}`;
    try {
      const worker = await this.shared.worker();
      const result = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title },
        () => onceMore(() => worker.ask(checkpoint.folder, question, { token: cancel.token })),
      );
      this.answers.set(key, { checkpoint, question, result });
      for (const [oldest] of [...this.answers].slice(0, -REMEMBERED)) this.answers.delete(oldest);
      this.changed();
    } catch (error) {
      if (isCancellation(error)) return;
      const { message } = errorBody(error);
      const died = isDeath(error);
      const again = died ? ' Save the notes to try again.' : '';
      this.failures.set(key, { message: message + again, died });
      this.shared.log.warn(`${title}: ${message}`);
      this.changed();
    } finally {
      this.running = undefined;
      cancel.dispose();
    }
  }
}
