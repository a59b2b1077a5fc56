import type * as z from 'zod/mini';
import type { QuestionName, RequestOf, ResultOf } from '../protocol/questions.js';
import { atlas } from './atlas/question.js';
import { composition } from './composition/question.js';
import { congruence } from './congruence/question.js';
import type { Missing, Nothing } from './described.js';
import type { Description } from './description/describe.js';
import { head } from './head/question.js';
import { neighbours } from './neighbours/question.js';
import { neurons } from './neurons/question.js';
import { ov } from './ov/question.js';
import { pairs } from './pairs/question.js';
import { residual } from './residual/question.js';
import { variance } from './variance/question.js';

const DESCRIPTIONS = {
  head,
  ov,
  variance,
  neurons,
  residual,
  congruence,
  neighbours,
  pairs,
  atlas,
  composition,
} satisfies { readonly [Q in QuestionName]: object };

/** Every question by its name. */
export const QUESTIONS = DESCRIPTIONS as unknown as {
  readonly [Q in QuestionName]: Description<RequestOf<Q>, ResultOf<Q>>;
};

/** The description of whichever question is given, which receives only its own requests. */
export function descriptionOf(name: QuestionName): Description<unknown> {
  return DESCRIPTIONS[name] as unknown as Description<unknown>;
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
