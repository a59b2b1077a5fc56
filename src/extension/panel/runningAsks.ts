import type { ErrorBody } from '../../protocol/errors.js';
import type { PanelNotification, PanelReply } from '../../protocol/panel.js';
import type { Question, QuestionName, ResultOf } from '../../protocol/questions.js';
import type { AskProgress } from '../../protocol/worker.js';

/** Answers a question; rejects soon after the signal is aborted. */
export type Answer = (
  question: Question,
  signal: AbortSignal,
  onProgress: (progress: AskProgress) => void,
) => Promise<ResultOf<QuestionName>>;

interface Running {
  /** The page's requests that wait for it; none after the page went away, until it asks again. */
  readonly ids: Set<number>;
  readonly abort: AbortController;
  lastPartial?: AskProgress;
}

/**
 * The pending questions of a panel's page. The page comes and goes as its tab is hidden and shown: its questions
 * continue meanwhile, and asking the same again joins them. Every request gets exactly one reply.
 */
export class RunningAsks {
  private readonly running = new Map<string, Running>();

  /**
   * @param post sends to the page
   * @param errorBody describes an error for people
   */
  constructor(
    private readonly answer: Answer,
    private readonly post: (message: PanelReply | PanelNotification) => void,
    private readonly errorBody: (error: unknown) => ErrorBody,
  ) {}

  async ask(id: number, question: Question): Promise<void> {
    const key = JSON.stringify(question);
    this.abortOrphans(key);
    const same = this.running.get(key);
    if (same) {
      same.ids.add(id);
      if (same.lastPartial) this.post({ kind: 'asking', id, progress: same.lastPartial });
      return;
    }
    const running: Running = { ids: new Set([id]), abort: new AbortController() };
    this.running.set(key, running);
    const reply = await this.settle(question, running);
    if (this.running.get(key) === running) this.running.delete(key);
    for (const waiting of running.ids) this.post({ kind: 'reply', id: waiting, ...reply });
  }

  /** Ends one request of the page, and its work unless another request waits for the same. */
  cancel(id: number): void {
    for (const [key, running] of this.running) {
      if (!running.ids.delete(id)) continue;
      this.post({ kind: 'reply', id, err: { code: 'cancelled', message: 'The request was cancelled.' } });
      if (running.ids.size === 0) this.abort(key, running);
    }
  }

  /** The page restarted: it knows nothing of its earlier requests, and will reuse their ids. */
  pageRestarted(): void {
    for (const { ids } of this.running.values()) ids.clear();
  }

  abortAll(): void {
    for (const [key, running] of this.running) this.abort(key, running);
  }

  private async settle(
    question: Question,
    running: Running,
  ): Promise<{ ok: ResultOf<QuestionName> } | { err: ErrorBody }> {
    try {
      const result = await this.answer(question, running.abort.signal, (progress) => {
        if (progress.kind === 'partial') running.lastPartial = progress;
        for (const id of running.ids) this.post({ kind: 'asking', id, progress });
      });
      return { ok: result };
    } catch (error) {
      return { err: this.errorBody(error) };
    }
  }

  private abortOrphans(exceptKey: string): void {
    for (const [key, running] of this.running) {
      if (running.ids.size === 0 && key !== exceptKey) this.abort(key, running);
    }
  }

  /** Forgets it at once, so that the same question starts again if repeated. */
  private abort(key: string, running: Running): void {
    this.running.delete(key);
    running.abort.abort();
  }
}
