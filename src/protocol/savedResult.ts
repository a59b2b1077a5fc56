import type { CheckpointInfo } from './model.js';
import type { Question, QuestionName, ResultOf } from './questions.js';

/** Raised when the shape of a kept file changes. */
export const SAVED_FORMAT = 1;

/** A checkpoint as it is told to others: nothing of where it lies on a machine but its place in the workspace. */
export type SavedCheckpoint = Omit<CheckpointInfo, 'folder' | 'identity'> & {
  /** Relative to the workspace's folder, with `/`; absent when it lies elsewhere. */
  readonly folder?: string;
};

/** An answer as it is kept in a file beside the notes. */
export interface SavedResult {
  readonly format: typeof SAVED_FORMAT;
  /** Stays when the result is renamed; what a block in notes names it by. */
  readonly id: string;
  /** What a person calls it. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly savedAt: string;
  /** The version of QK Lens that answered. */
  readonly qkLens: string;
  readonly checkpoint: SavedCheckpoint;
  readonly question: Question;
  readonly result: ResultOf<QuestionName>;
}

/** What a list shows of a kept result. */
export type SavedResultHead = Omit<SavedResult, 'result' | 'format'>;
