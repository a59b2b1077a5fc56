import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type { Listener } from '../tasks/sharedTask.js';

const LONGEST_PART = 0.01;

/** The squared length above which a matrix' rows are long. */
const thresholds = new WeakMap<VocabularyMatrix, number>();

/**
 * Whether a row of a vocabulary matrix is among its longest 1 %. Of equal rows none is.
 *
 * @throws QkLensError `cancelled`
 */
export async function longRows(
  matrix: VocabularyMatrix,
  listener: Listener,
): Promise<(id: number) => boolean> {
  const squares = await matrix.squaredNorms(listener);
  const threshold = thresholds.get(matrix) ?? longest(squares);
  thresholds.set(matrix, threshold);
  return (id) => squares[id] > threshold;
}

/** The largest of the squares that are not among the longest. */
function longest(squares: Float64Array): number {
  const sorted = squares.slice().sort();
  return sorted[sorted.length - 1 - Math.floor(LONGEST_PART * sorted.length)];
}
