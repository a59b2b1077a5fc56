import * as path from 'node:path';
import { QK_CIRCUITS } from '../../protocol/head.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { PanelState } from '../../protocol/panel.js';
import type { Question, QuestionName, ResultOf } from '../../protocol/questions.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the state that a panel kept over a reload. It may have been written by another version: a result of a
 * shape that is not today's is left out, to be computed again.
 *
 * @returns undefined when it does not even tell what was asked of what
 */
export function readPanelState(value: unknown): PanelState | undefined {
  if (!isFields(value)) return undefined;
  const { checkpoint, question, result } = value;
  if (!isCheckpoint(checkpoint) || !isQuestion(question)) return undefined;
  return { checkpoint, question, ...(isResult(result) && { result }) };
}

/** Whether a question is one of today's. Its indices and sizes are checked by who answers it. */
export function isQuestion(value: unknown): value is Question {
  if (!isFields(value) || value.name !== 'head' || !isFields(value.request)) return false;
  const { head, circuits, vectors, top, processing, variant, cosine } = value.request;
  return (
    isHead(head) &&
    isArrayOf(circuits, (circuit) => (QK_CIRCUITS as readonly unknown[]).includes(circuit)) &&
    isArrayOf(vectors, isNumber) &&
    isNumber(top) &&
    hasFields(processing, PROCESSINGS, isBoolean) &&
    hasFields(variant, ['attentionBiases', 'residual'], isBoolean) &&
    isBoolean(cosine)
  );
}

const PROCESSINGS = [
  'foldLn',
  'centerWritingWeights',
  'centerUnembed',
  'foldValueBiases',
  'refactorFactoredAttnMatrices',
];

function isCheckpoint(value: unknown): value is CheckpointInfo {
  return (
    isFields(value) &&
    isString(value.folder) &&
    path.isAbsolute(value.folder) &&
    isString(value.name) &&
    hasFields(value.model, ['architecture', 'fingerprint'], isString) &&
    hasFields(value.model, ['nLayers', 'nHeads', 'dModel', 'dHead', 'dVocab'], isNumber) &&
    isFields(value.tokenizer) &&
    isArrayOf(value.problems, isString)
  );
}

function isResult(value: unknown): value is ResultOf<QuestionName> {
  return (
    isFields(value) &&
    hasFields(value.model, ['fingerprint', 'name'], isString) &&
    isHead(value.head) &&
    isFields(value.circuits) &&
    Object.values(value.circuits).every(isCircuit)
  );
}

function isCircuit(value: unknown): boolean {
  return (
    isFields(value) &&
    isArrayOf(value.singularValues, isNumber) &&
    isArrayOf(value.degenerate, isBoolean) &&
    isArrayOf(value.null, isBoolean) &&
    isArrayOf(value.vectors, (vector) => hasFields(vector, ['index', 'singularValue'], isNumber))
  );
}

function isHead(value: unknown): boolean {
  return hasFields(value, ['layer', 'head'], isNumber);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function hasFields(value: unknown, names: readonly string[], is: (field: unknown) => boolean): boolean {
  return isFields(value) && names.every((name) => is(value[name]));
}

function isArrayOf(value: unknown, is: (element: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
