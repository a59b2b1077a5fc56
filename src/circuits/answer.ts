import type { QuestionName, RequestOf, ResultOf } from '../protocol/questions.js';
import type { Asking } from './asking.js';
import { analyzeHead } from './head.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

type Answer<Q extends QuestionName> = (
  spaces: VocabularySpaces,
  request: RequestOf<Q>,
  asking: Asking<ResultOf<Q>>,
) => Promise<ResultOf<Q>>;

const ANSWERS: { readonly [Q in QuestionName]: Answer<Q> } = {
  head: analyzeHead,
};

/** Answers any question about an open model; throws what the question's own function does. */
export function answer<Q extends QuestionName>(
  name: Q,
  spaces: VocabularySpaces,
  request: RequestOf<Q>,
  asking: Asking<ResultOf<Q>>,
): Promise<ResultOf<Q>> {
  return ANSWERS[name](spaces, request, asking);
}
