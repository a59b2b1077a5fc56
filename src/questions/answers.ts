import type { QuestionName, RequestOf, ResultOf } from '../protocol/questions.js';
import { requireAll } from '../protocol/capabilities.js';
import { needsOf } from './needs.js';
import { checkedQuestion } from './question.js';
import type { Asking } from '../circuits/asking.js';
import { ablate } from './ablate/answer.js';
import { affinity } from './affinity/answer.js';
import { atlas } from './atlas/answer.js';
import { composition } from './composition/answer.js';
import { congruence } from './congruence/answer.js';
import { functions } from './functions/answer.js';
import { nonFinitePlace, requireFiniteResult } from '../circuits/finiteResult.js';
import { analyzeHead } from './head/answer.js';
import { neighbours } from './neighbours/answer.js';
import { neurons } from './neurons/answer.js';
import { ov } from './ov/answer.js';
import { pairs } from './pairs/answer.js';
import { patterns } from './patterns/answer.js';
import { positions } from './positions/answer.js';
import { residual } from './residual/answer.js';
import { run } from './run/answer.js';
import { scores } from './scores/answer.js';
import { variance } from './variance/answer.js';
import type { VocabularySpaces } from '../circuits/vocabularySpaces.js';

type Answer<Q extends QuestionName> = (
  spaces: VocabularySpaces,
  request: RequestOf<Q>,
  asking: Asking<ResultOf<Q>>,
) => Promise<ResultOf<Q>>;

const ANSWERS: { readonly [Q in QuestionName]: Answer<Q> } = {
  head: analyzeHead,
  ov,
  variance,
  neurons,
  residual,
  run,
  patterns,
  ablate,
  congruence,
  neighbours,
  pairs,
  positions,
  atlas,
  composition,
  affinity,
  scores,
  functions,
};

/**
 * Answers any question about an open model.
 *
 * @throws QkLensError `badRequest` if there is no such question or request, or the model lacks what it needs; `compute` if a number of the result is not
 *   finite; what the question's own function throws
 */
export async function answer<Q extends QuestionName>(
  name: Q,
  spaces: VocabularySpaces,
  request: RequestOf<Q>,
  asking: Asking<ResultOf<Q>>,
): Promise<ResultOf<Q>> {
  const question = checkedQuestion({ name, request });
  requireAll(needsOf(question), spaces.model.checkpoint.info.model);
  const { onPartial } = asking;
  const result = await ANSWERS[name](spaces, request, {
    ...asking,
    ...(onPartial && {
      onPartial: (partial: ResultOf<Q>) => {
        if (nonFinitePlace(partial) === undefined) onPartial(partial);
      },
    }),
  });
  return requireFiniteResult(result);
}
