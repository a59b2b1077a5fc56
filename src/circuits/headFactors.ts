import { zeros64, type Matrix64 } from '../linalg/matrix.js';
import type { Processing } from '../protocol/model.js';
import type { HeadRef } from '../protocol/headRef.js';
import { ovSides, qkSides } from './headSides.js';
import { spectrum, type Spectrum } from './spectrum.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** A matrix A B^T of `[d_model, d_model]` by its singular vectors. */
export interface Factored {
  /** `[d_head]`, largest first. */
  readonly values: readonly number[];
  /** Unit left and right singular vectors of the nonzero values, as rows, `[rank, d_model]`. */
  readonly left: Matrix64;
  readonly right: Matrix64;
}

/** W_Q W_K^T and W_V W_O of one head; throws what reading it and {@link spectrum} throw. */
export async function headFactors(
  { model }: VocabularySpaces,
  head: HeadRef,
  processing: Processing,
): Promise<{ qk: Factored; ov: Factored }> {
  const weights = model.weights(processing);
  const rounding = weights.rounding(head);
  const { query, key } = qkSides(await weights.qk(head), rounding);
  const { value, output } = ovSides(await weights.ov(head), rounding);
  return {
    qk: factored(await spectrum(model.compute, query, key, {}), query.factor.cols),
    ov: factored(await spectrum(model.compute, value, output, {}), value.factor.cols),
  };
}

function factored(found: Spectrum, dModel: number): Factored {
  const rank = found.null.filter((isNull) => !isNull).length;
  const [left, right] = [zeros64(rank, dModel), zeros64(rank, dModel)];
  for (let k = 0; k < rank; k++) {
    const directions = found.directions(k);
    left.data.set(directions.left, k * dModel);
    right.data.set(directions.right, k * dModel);
  }
  return { values: found.singularValues, left, right };
}
