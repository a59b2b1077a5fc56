import type { CheckpointInfo, ModelInfo } from '../../protocol/model.js';
import { filesKey } from '../../protocol/openFiles.js';
import { headBeside, type HeadRef } from '../../protocol/headRef.js';
import type { Question, QuestionName, ResultOf } from '../../protocol/questions.js';
import type { AskProgress } from '../../protocol/worker.js';
import type { Answer } from './runningAsks.js';

/** Answers that take longer (ms) are not computed ahead: they would keep the machine busy for what may not be asked. */
const QUICK_MS = 3000;

interface Ahead {
  readonly abort: AbortController;
  readonly answer: Promise<ResultOf<QuestionName>>;
  isReady: boolean;
  onProgress?: (progress: AskProgress) => void;
}

/**
 * Answers questions, and while nothing else is asked, the question that the next step in the same direction from head
 * to head asks, so that its answer stands as soon as the key is pressed. One answer of each kind of question is kept.
 */
export class LookAhead {
  /** The last question of each kind, and the one that follows it when a step led to it. */
  private readonly last = new Map<QuestionName, { readonly asked: Question; readonly next?: Question }>();
  private readonly ahead = new Map<string, Ahead>();
  private pending = 0;

  /**
   * @param answer as without looking ahead
   * @param checkpoint that is asked about
   */
  constructor(
    private readonly answer: Answer,
    private readonly checkpoint: () => CheckpointInfo | undefined,
  ) {}

  /** As the answer that it was made with. */
  readonly ask: Answer = async (question, signal, onProgress) => {
    const model = this.checkpoint()?.model;
    const before = this.last.get(question.name)?.asked;
    const next = before && model && nextQuestion(before, question, model);
    this.last.set(question.name, { asked: question });
    const ready = this.ahead.get(this.key(question));
    this.endOthers(question, ready);
    this.pending++;
    const asked = performance.now();
    try {
      const result = ready
        ? await this.join(ready, signal, onProgress)
        : await this.answer(question, signal, onProgress);
      const isQuick = ready !== undefined || performance.now() - asked < QUICK_MS;
      if (next && isQuick) this.last.set(question.name, { asked: question, next });
      return result;
    } finally {
      if (ready) this.ahead.delete(this.key(question));
      this.pending--;
      if (this.pending === 0) this.lookAhead();
    }
  };

  /** Ends what is computed ahead, and forgets it. */
  stop(): void {
    for (const { abort } of this.ahead.values()) abort.abort();
    this.ahead.clear();
    this.last.clear();
  }

  private key(question: Question): string {
    const checkpoint = this.checkpoint();
    return JSON.stringify([checkpoint && [checkpoint.folder, filesKey(checkpoint)], question]);
  }

  /** What is computed ahead gives way to what is asked; of the same kind, what is ready is of no more use. */
  private endOthers({ name }: Question, but: Ahead | undefined): void {
    for (const [key, ahead] of this.ahead) {
      const isOfKind = (JSON.parse(key) as [unknown, Question])[1].name === name;
      if (ahead === but || (ahead.isReady && !isOfKind)) continue;
      if (!ahead.isReady) ahead.abort.abort();
      this.ahead.delete(key);
    }
  }

  private async join(
    ahead: Ahead,
    signal: AbortSignal,
    onProgress: (progress: AskProgress) => void,
  ): Promise<ResultOf<QuestionName>> {
    ahead.onProgress = onProgress;
    const abort = () => ahead.abort.abort();
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await ahead.answer;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  private lookAhead(): void {
    for (const { next } of this.last.values()) {
      if (!next || this.ahead.has(this.key(next))) continue;
      const key = this.key(next);
      const abort = new AbortController();
      const ahead: Ahead = {
        abort,
        answer: this.answer(next, abort.signal, (progress) => ahead.onProgress?.(progress)),
        isReady: false,
      };
      this.ahead.set(key, ahead);
      ahead.answer.then(
        () => (ahead.isReady = true),
        () => this.ahead.get(key) === ahead && this.ahead.delete(key),
      );
    }
  }
}

/** The question that follows when one step from head to head led from `before` to `now`; undefined if none did. */
function nextQuestion(before: Question, now: Question, model: ModelInfo): Question | undefined {
  const [from, to] = [headOf(before), headOf(now)];
  if (!from || !to || !isSame(withHead(before, to), now)) return undefined;
  const step = ([-1, 1] as const).find((by) => isSame(headBeside(from, by, model), to));
  const beside = step && headBeside(to, step, model);
  return beside && withHead(now, beside);
}

function headOf({ request }: Question): HeadRef | undefined {
  return 'head' in request ? request.head : undefined;
}

function withHead(question: Question, head: HeadRef): Question {
  return { ...question, request: { ...question.request, head } } as Question;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
