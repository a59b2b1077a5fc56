import type { CheckpointInfo } from '../protocol/model.js';
import type { Progress, Question, QuestionName, ResultOf } from '../protocol/questions.js';

/** A checkpoint that the user named or opened. */
export interface NamedCheckpoint {
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
}

export interface AskOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** What answers an assistant's questions: the worker in VS Code, or the process that serves them. */
export interface Asker {
  /** The checkpoints that may be asked about, and no others. */
  checkpoints(): readonly NamedCheckpoint[];
  /** @throws QkLensError as opening a checkpoint does */
  describe(folder: string, options: AskOptions): Promise<CheckpointInfo>;
  /** @throws QkLensError as the question does */
  ask(folder: string, question: Question, options: AskOptions): Promise<ResultOf<QuestionName>>;
}
