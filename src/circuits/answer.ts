import type { QuestionName, RequestOf, ResultOf } from '../protocol/questions.js';
import { checkedQuestion } from '../questions/question.js';
import type { Asking } from './asking.js';
import { atlas } from './atlas.js';
import { composition } from './composition.js';
import { congruence } from './congruence.js';
import { nonFinitePlace, requireFiniteResult } from './finiteResult.js';
import { analyzeHead } from './head.js';
import { neighbours } from './neighbours.js';
import { neurons } from './neurons.js';
import { ov } from './ov.js';
import { pairs } from './pairs.js';
import { residual } from './residual.js';
import { variance } from './variance.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

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
  congruence,
  neighbours,
  pairs,
  atlas,
  composition,
};

/**
 * Answers any question about an open model.
 *
 * @throws QkLensError `badRequest` when there is no such question or request, `compute` when a number of the result is
 *   not finite; what the question's own function does
 */
export async function answer<Q extends QuestionName>(
  name: Q,
  spaces: VocabularySpaces,
  request: RequestOf<Q>,
  asking: Asking<ResultOf<Q>>,
): Promise<ResultOf<Q>> {
  checkedQuestion({ name, request });
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
