import * as path from 'node:path';
import type { CheckpointInfo } from '../../protocol/model.js';
import { STATE_VERSION, type PanelState } from '../../protocol/panel.js';
import { QUESTION_NAMES } from '../../protocol/questionTitles.js';
import type { Question, QuestionName, ResultOf } from '../../protocol/questions.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the state that a panel kept over a reload. Requests and results of another version of their shapes are not
 * taken.
 *
 * @returns undefined when it does not tell what was asked of what
 */
export function readPanelState(value: unknown): PanelState | undefined {
  if (!isFields(value) || value.version !== STATE_VERSION) return undefined;
  const { checkpoint, question, result } = value;
  if (!isCheckpoint(checkpoint) || !isQuestion(question)) return undefined;
  return { checkpoint, question, ...(isResult(result) && { result }) };
}

/** Whether a value is a question by name and form. What it asks for is checked by who answers it. */
export function isQuestion(value: unknown): value is Question {
  return (
    isFields(value) && (QUESTION_NAMES as readonly unknown[]).includes(value.name) && isFields(value.request)
  );
}

function isCheckpoint(value: unknown): value is CheckpointInfo {
  return (
    isFields(value) &&
    isString(value.folder) &&
    path.isAbsolute(value.folder) &&
    isString(value.name) &&
    hasFields(value.model, ['architecture', 'fingerprint'], isString) &&
    hasFields(value.model, ['nLayers', 'nHeads', 'dModel', 'dHead', 'dVocab'], isNumber) &&
    isFields(value.tokenizer) &&
    Array.isArray(value.problems) &&
    value.problems.every(isString)
  );
}

function isResult(value: unknown): value is ResultOf<QuestionName> {
  return isFields(value) && hasFields(value.model, ['fingerprint', 'name'], isString);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function hasFields(value: unknown, names: readonly string[], is: (field: unknown) => boolean): boolean {
  return isFields(value) && names.every((name) => is(value[name]));
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
