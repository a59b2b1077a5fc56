import { toFloat32, type Matrix64 } from '../linalg/matrix.js';
import { dot } from '../linalg/vector.js';
import type { Processing } from '../protocol/model.js';
import type { VarianceRequest } from '../protocol/variance.js';
import {
  subspaceTests,
  type ContrastSize,
  type SubspaceShare,
  type SubspaceTest,
} from '../statistics/subspaceTests.js';
import type { Listener } from '../tasks/sharedTask.js';
import { headSpaces } from './headSpaces.js';
import { listContrast } from './listContrast.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/**
 * Do heads' spaces hold more of one list's rows than of another's, beyond what frequency explains and what every head
 * does? Against random spaces of as many dimensions. Every head's test in order, undefined for one whose space is empty.
 *
 * @param a ids of the words; b of those to compare with, empty for none
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function spaceTests(
  spaces: VocabularySpaces,
  request: Pick<VarianceRequest, 'side' | 'vectors' | 'space' | 'variant'>,
  processing: Processing,
  [a, b]: readonly [a: readonly number[], b: readonly number[]],
  listener: Listener,
): Promise<readonly (SubspaceTest | undefined)[]> {
  const { compute } = spaces.model;
  const weights = spaces.model.weights(processing);
  const matrix = await spaces.get(request.space, processing, request.variant, listener);
  const contrast = await listContrast(compute, matrix, a, b, listener);
  const single = toFloat32(contrast);
  const shares: SubspaceShare[] = [];
  for await (const { basis, space } of headSpaces(weights, request, listener)) {
    const seen = basis.rows > 0 ? await compute.multiply32(basis, single) : basis;
    shares.push({ share: dot(seen.data, basis.data), dimension: basis.rows, space });
  }
  const tests = subspaceTests(
    shares.filter(({ dimension }) => dimension > 0),
    sizeOf(contrast),
  ).values();
  return shares.map(({ dimension }) => (dimension > 0 ? tests.next().value : undefined));
}

function sizeOf({ data, rows }: Matrix64): ContrastSize {
  let trace = 0;
  for (let i = 0; i < rows; i++) trace += data[i * rows + i];
  return { size: rows, trace, square: data.reduce((sum, value) => sum + value * value, 0) };
}
