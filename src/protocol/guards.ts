/** What untrusted JSON (a panel's kept state, a file of the workspace) must look like before it is taken for ours. */
import type { CheckpointInfo } from './model.js';
import { QUESTION_NAMES } from './questionTitles.js';
import type { Question, QuestionName, ResultOf } from './questions.js';

type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is a question by name and form. What it asks for is checked by who answers it. */
export function isQuestion(value: unknown): value is Question {
  return (
    isFields(value) && (QUESTION_NAMES as readonly unknown[]).includes(value.name) && isFields(value.request)
  );
}

/** Whether a value tells what a checkpoint is; where it lies is another matter. */
export function isCheckpoint(value: unknown): value is Omit<CheckpointInfo, 'folder'> {
  return (
    isFields(value) &&
    isString(value.name) &&
    hasFields(value.model, ['architecture', 'fingerprint'], isString) &&
    hasFields(value.model, ['dModel', 'dHead', 'dVocab'], isCount) &&
    hasFields(value.model, ['nLayers', 'nHeads'], isListable) &&
    ['undefined', 'string'].includes(typeof value.model.notice) &&
    isFields(value.tokenizer) &&
    Array.isArray(value.problems) &&
    value.problems.every(isString)
  );
}

/** Whether a value is a result by what every result carries. */
export function isResult(value: unknown): value is ResultOf<QuestionName> {
  return isFields(value) && hasFields(value.model, ['fingerprint', 'name'], isString);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

export function hasFields(
  value: unknown,
  names: readonly string[],
  is: (field: unknown) => boolean,
): value is Fields {
  return isFields(value) && names.every((name) => is(value[name]));
}

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** As many as trees and tables can show one by one. */
function isListable(value: unknown): value is number {
  return isCount(value) && value <= 10_000;
}
