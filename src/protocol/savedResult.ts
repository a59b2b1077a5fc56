import type { CheckpointInfo } from './model.js';
import type { Question, QuestionName, ResultOf } from './questions.js';

/** Raised when the shape of a kept file changes. */
export const SAVED_FORMAT = 1;

/** A checkpoint as described in a kept result. No path except one relative to the workspace. */
export type SavedCheckpoint = Omit<CheckpointInfo, 'folder' | 'base' | 'identity' | 'step'> & {
  /** Relative to the workspace folder, with `/`; absent if it is elsewhere. */
  readonly folder?: string;
};

/** A kept answer, stored in a file beside the notes. */
export interface SavedResult {
  readonly format: typeof SAVED_FORMAT;
  /** Survives renaming; blocks in notes refer to it. */
  readonly id: string;
  /** The display name. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly savedAt: string;
  /** The version of QK Lens that computed the answer. */
  readonly qkLens: string;
  readonly checkpoint: SavedCheckpoint;
  readonly question: Question;
  readonly result: ResultOf<QuestionName>;
}

/** A list's entry for a kept result. */
export type SavedResultHead = Omit<SavedResult, 'result' | 'format'>;
