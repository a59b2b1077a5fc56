import { rowBlock, zeros64, type Matrix64 } from '../linalg/matrix.js';
import { dot } from '../linalg/vector.js';
import type { Processing } from '../protocol/model.js';
import {
  subspaceTests,
  type ContrastSize,
  type SubspaceShare,
  type SubspaceTest,
} from '../statistics/subspaceTests.js';
import type { Listener } from '../tasks/sharedTask.js';
import { headSpaces, type ChosenSpaces } from './headSpaces.js';
import { listContrast } from './listContrast.js';
import type { UnitRows } from './unitRows.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/**
 * Do heads' spaces hold more of one list's rows than of another's, beyond what frequency explains and what every head
 * does? Against random spaces of as many dimensions. Every head's test in order, undefined for one whose space is empty.
 *
 * @param unit the vocabulary's rows under the same processing
 * @param a ids of the words; b of those to compare with, empty for none
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function spaceTests(
  { model }: VocabularySpaces,
  chosen: ChosenSpaces,
  processing: Processing,
  unit: UnitRows,
  [a, b]: readonly [a: readonly number[], b: readonly number[]],
  listener: Listener,
): Promise<readonly (SubspaceTest | undefined)[]> {
  const { compute } = model;
  const contrast = await listContrast(compute, unit, a, b, listener);
  const seen = zeros64(model.checkpoint.config.dHead, contrast.cols);
  const shares: SubspaceShare[] = [];
  let before: { readonly basis: Matrix64; readonly share: number } | undefined;
  for await (const { basis, space } of headSpaces(model.weights(processing), chosen, listener)) {
    if (basis !== before?.basis) {
      const out = rowBlock(seen, 0, basis.rows);
      if (basis.rows > 0) await compute.multiply64(basis, contrast, { out });
      before = { basis, share: dot(out.data, basis.data) };
    }
    shares.push({ share: before.share, dimension: basis.rows, space });
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
