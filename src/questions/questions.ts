import type * as z from 'zod/mini';
import type { Question, QuestionName, RequestOf, ResultOf } from '../protocol/questions.js';
import type { Missing, Nothing } from './described.js';
import { DESCRIPTIONS } from './descriptions.js';
import type { Description } from './description/describe.js';
import type { AnyField } from './description/field.js';

/** Every question by its name. */
export const QUESTIONS = DESCRIPTIONS as unknown as {
  readonly [Q in QuestionName]: Description<RequestOf<Q>, ResultOf<Q>>;
};

/** The description of whichever question is given, which receives only its own requests. */
export function descriptionOf(name: QuestionName): Description<unknown> {
  return DESCRIPTIONS[name] as unknown as Description<unknown>;
}

/**
 * A question's field.
 *
 * @param key its key in blocks
 * @throws Error if there is none
 */
export function fieldOf(name: QuestionName, key: string): AnyField {
  const { subject, options } = descriptionOf(name);
  const found = [subject, ...options].find((field) => field.key === key);
  if (!found) throw new Error(`The question ${name} has no field ${key}.`);
  return found;
}

/**
 * A question about a subject, with every default but those given.
 *
 * @param subject the value of the question's first field; if absent, its default
 */
export function questionAbout<Q extends QuestionName>(
  name: Q,
  subject?: unknown,
  given: Partial<RequestOf<Q>> = {},
): Question & { readonly name: Q; readonly request: RequestOf<Q> } {
  const request = { ...(descriptionOf(name).defaults(subject) as RequestOf<Q>), ...given };
  return { name, request } as Question & { readonly name: Q; readonly request: RequestOf<Q> };
}

/** The question that a result answers, with what the panel added to its answer. */
export function questionAnswered(question: Question, result: ResultOf<QuestionName>): Question {
  const { name, request } = question;
  const answered = descriptionOf(name).answered?.(request, result);
  return answered ? ({ name, request: answered } as Question) : question;
}

/** The names of all questions. */
export const QUESTION_NAMES = Object.keys(DESCRIPTIONS) as QuestionName[];

/** Does not compile unless every description has its types' fields, and no more. */
export type EverythingIsDescribed = Nothing<
  {
    [Q in QuestionName]:
      | Missing<RequestOf<Q>, z.output<(typeof DESCRIPTIONS)[Q]['request']>>
      | Missing<ResultOf<Q>, z.output<ReturnType<(typeof DESCRIPTIONS)[Q]['result']>>>;
  }[QuestionName]
>;
