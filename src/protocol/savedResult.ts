import { QkLensError } from './errors.js';
import { hasFields, isCheckpoint, isFields, isQuestion, isResult, isString } from './guards.js';
import type { CheckpointInfo } from './model.js';
import { questionKey } from './questionKey.js';
import type { Question, QuestionName, ResultOf } from './questions.js';

/** Raised when the shape of a kept file changes. */
export const SAVED_FORMAT = 1;

/** A checkpoint as it is told to others: nothing of where it lies on a machine but its place in the workspace. */
export type SavedCheckpoint = Omit<CheckpointInfo, 'folder'> & {
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

/** What an id may be, so that it can stand in a block in notes. */
const ID = /^[\w.-]{1,120}$/;

/**
 * Reads what a file of kept results holds.
 *
 * @param fileName for the message
 * @throws QkLensError `badResult` when the text is none of ours, damaged, or another version's
 */
export function readSavedResult(text: string, fileName: string): SavedResult {
  const value = parse(text, fileName);
  if (!isFields(value) || !('format' in value)) throw foreign(fileName);
  if (value.format !== SAVED_FORMAT) {
    throw new QkLensError(
      'badResult',
      `${fileName} was kept by another version of QK Lens (format ${JSON.stringify(value.format)?.slice(0, 20)}, this one reads ${SAVED_FORMAT}). Use that version, or ask again.`,
    );
  }
  if (!isSavedResult(value)) throw foreign(fileName);
  return value;
}

function isSavedResult(value: unknown): value is SavedResult {
  return (
    hasFields(value, ['id', 'name', 'savedAt', 'qkLens'], isString) &&
    ID.test(String(value.id)) &&
    !Number.isNaN(Date.parse(String(value.savedAt))) &&
    isCheckpoint(value.checkpoint) &&
    ['undefined', 'string'].includes(typeof (value.checkpoint as SavedCheckpoint).folder) &&
    isQuestion(value.question) &&
    isShallow(value.question) &&
    isResult(value.result)
  );
}

/** No question is nested so deep that it can't be written as text. */
function isShallow(question: Question): boolean {
  try {
    return questionKey(question) !== '';
  } catch {
    return false;
  }
}

function parse(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new QkLensError(
      'badResult',
      `${fileName} is not readable: it is not whole JSON. Restore it from version control, or remove it.`,
      { cause },
    );
  }
}

function foreign(fileName: string): QkLensError {
  return new QkLensError(
    'badResult',
    `${fileName} holds no result that QK Lens kept, or it was changed by hand. Restore it from version control, or remove it.`,
  );
}
