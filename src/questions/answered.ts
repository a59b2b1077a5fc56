import * as z from 'zod/mini';
import type { CheckpointInfo } from '../protocol/model.js';
import type { Question, QuestionName, ResultOf } from '../protocol/questions.js';
import { placedCheckpoint } from './checkpoint.js';
import { answer } from './fields/basic.js';
import type { Sizes } from './fields/sizes.js';
import { checkedQuestion } from './question.js';
import { QUESTIONS } from './questions.js';
import { checked } from './validate.js';

/**
 * Validates the parts described here of an answer from outside.
 *
 * @param sizes of the model that is said to have answered
 * @throws QkLensError `badResult` if it is not an answer to this question about such a model
 */
export function checkedResult(name: QuestionName, result: unknown, sizes: Sizes): ResultOf<QuestionName> {
  const schema: z.ZodMiniType<ResultOf<QuestionName>> = QUESTIONS[name].result(sizes);
  return checked(answer({ result: schema }), { result }, 'badResult', 'The answer').result;
}

const hasCheckpoint = z.looseObject({ checkpoint: placedCheckpoint }, 'an object');

/**
 * A checkpoint with a question about it.
 *
 * @throws QkLensError `badRequest`
 */
export function checkedAsked(value: unknown): {
  readonly checkpoint: CheckpointInfo;
  readonly question: Question;
} {
  const { checkpoint, question } = checked(hasCheckpoint, value, 'badRequest', 'The argument');
  return { checkpoint, question: checkedQuestion(question) };
}
