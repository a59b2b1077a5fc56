import { QkLensError } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';
import type { QuestionName, RequestOf, ResultOf } from '../protocol/questions.js';
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
 * @throws QkLensError `badRequest` when a number of the request is not a whole one, `compute` when one of the result is
 *   not finite; what the question's own function does
 */
export async function answer<Q extends QuestionName>(
  name: Q,
  spaces: VocabularySpaces,
  request: RequestOf<Q>,
  asking: Asking<ResultOf<Q>>,
): Promise<ResultOf<Q>> {
  checkNumbers(request);
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

/** Every number of every request is an index, a size or a seed. */
function checkNumbers(value: unknown, name = 'request'): void {
  if (typeof value === 'number' && (!Number.isSafeInteger(value) || value > MOST)) {
    throw new QkLensError(
      'badRequest',
      `${quoted(name)} must be a whole number of at most ${MOST}, not ${value}.`,
    );
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) checkNumbers(part, Array.isArray(value) ? name : key);
}

const MOST = 2 ** 32;
