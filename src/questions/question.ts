import * as z from 'zod/mini';
import { QkLensError } from '../protocol/errors.js';
import type { Question, QuestionName } from '../protocol/questions.js';
import { anything, request as fields } from './fields/basic.js';
import { QUESTIONS } from './questions.js';
import { checked, shown } from './validate.js';

const NAMES = Object.keys(QUESTIONS) as QuestionName[];

const form = fields({ name: z.string(), request: anything });

/**
 * Validates a question from outside: from the worker's channel, a file, a panel, notes, a command line.
 *
 * @returns the value itself
 * @throws QkLensError `badRequest` if there is no such question, or its request is invalid
 */
export function checkedQuestion(value: unknown): Question {
  const schema: z.ZodMiniType = QUESTIONS[nameOf(value)].request;
  const { request } = checked(form, value, 'badRequest', 'The question');
  checked(schema, request, 'badRequest', 'The request');
  return value as Question;
}

/** Why {@link checkedQuestion} would reject it. */
export function whyNoQuestion(value: unknown): QkLensError | undefined {
  try {
    checkedQuestion(value);
    return undefined;
  } catch (error) {
    if (error instanceof QkLensError) return error;
    throw error;
  }
}

/** @throws QkLensError `badRequest` */
function nameOf(question: unknown): QuestionName {
  const { name } = Object(question) as { readonly name?: unknown };
  const known = NAMES.find((own) => own === name);
  if (known !== undefined) return known;
  throw new QkLensError('badRequest', `There is no question ${shown(name)}. Ask one of ${NAMES.join(', ')}.`);
}
