import type { Asking } from '../../circuits/asking.js';
import { provenance } from '../../circuits/provenance.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { topIndices } from '../../linalg/topK.js';
import { dot } from '../../linalg/vector.js';
import { QkLensError } from '../../protocol/errors.js';
import { requireLearnedPositions } from '../../protocol/learnedPositions.js';
import type { RequestOf, ResultOf } from '../../protocol/questions.js';

/**
 * The positions whose rows of W_pos, `[n_ctx, d_model]`, have the largest cosine with that of one, itself left out. A
 * row of zeros has cosine 0 with everything.
 *
 * @throws QkLensError `badRequest` if positions are not learned or there is no such one; `nonFiniteWeights`,
 *   `fileChanged`, `cancelled`
 */
export async function positions(
  spaces: VocabularySpaces,
  request: RequestOf<'positions'>,
  asking: Asking<ResultOf<'positions'>>,
): Promise<ResultOf<'positions'>> {
  const { position, top, processing } = request;
  const { config } = spaces.model.checkpoint;
  const { nCtx, dModel } = config;
  requireLearnedPositions(config);
  if (position >= nCtx) {
    throw new QkLensError(
      'badRequest',
      `There is no position ${position}: the model has ${nCtx}, counted from 0 to ${nCtx - 1}.`,
    );
  }
  const { data } = await spaces.model.weights(processing).positions(nCtx);
  asking.signal?.throwIfAborted();
  const row = (index: number) => data.subarray(index * dModel, (index + 1) * dModel);
  const norms = Float64Array.from({ length: nCtx }, (_, index) => Math.sqrt(dot(row(index), row(index))));
  const cosines = norms.map((norm, index) => {
    const lengths = norm * norms[position];
    return lengths > 0 ? dot(row(index), row(position)) / lengths : 0;
  });
  const nearest = topIndices(cosines, top + 1)
    .filter((index) => index !== position)
    .slice(0, top);
  return {
    ...provenance(spaces, request, []),
    position,
    norm: norms[position],
    nearest: nearest.map((index) => ({ position: index, cosine: cosines[index] })),
  };
}
