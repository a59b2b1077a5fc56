import type * as z from 'zod/mini';
import type { QuestionName, RequestOf, ResultOf } from '../protocol/questions.js';
import * as atlas from './atlas/question.js';
import * as composition from './composition/question.js';
import * as congruence from './congruence/question.js';
import type { Missing, Nothing } from './described.js';
import type { Sizes } from './fields/sizes.js';
import * as head from './head/question.js';
import * as neighbours from './neighbours/question.js';
import * as neurons from './neurons/question.js';
import * as ov from './ov/question.js';
import * as pairs from './pairs/question.js';
import * as residual from './residual/question.js';
import * as variance from './variance/question.js';

/** The schemas of a question's request and answers. */
export interface QuestionSchemas<Request, Result> {
  readonly request: z.ZodMiniType<Request>;
  /** @param sizes of the model that answered, which bound the answer */
  readonly result: (sizes: Sizes) => z.ZodMiniType<Result>;
}

const SCHEMAS = {
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
} satisfies { readonly [Q in QuestionName]: QuestionSchemas<RequestOf<Q>, ResultOf<Q>> };

/** Every question by its name. */
export const QUESTIONS: {
  readonly [Q in QuestionName]: QuestionSchemas<RequestOf<Q>, ResultOf<Q>>;
} = SCHEMAS;

/** Does not compile if a schema lacks part of its type; {@link SCHEMAS} does not if it has too much. */
export type EverythingIsDescribed = Nothing<
  {
    [Q in QuestionName]:
      | Missing<RequestOf<Q>, z.output<(typeof SCHEMAS)[Q]['request']>>
      | Missing<ResultOf<Q>, z.output<ReturnType<(typeof SCHEMAS)[Q]['result']>>>;
  }[QuestionName]
>;
