import type { Matrix64 } from '../linalg/matrix.js';

/**
 * How far scores of a query with its own token's key are above those with other tokens' keys: the mean of the diagonal
 * less the mean of its row, itself left out, over the standard deviation of the other scores about their rows' means. 0 if all scores of every
 * query are the same.
 *
 * @param queries `[n, d_head]`, one for each of n tokens; like `keys`
 */
export function ownTokenExcess(queries: Matrix64, keys: Matrix64): number {
  const { rows: n, cols } = queries;
  let own = 0;
  let squares = 0;
  for (let query = 0; query < n; query++) {
    const q = queries.data.subarray(query * cols, (query + 1) * cols);
    let sum = 0;
    let sumOfSquares = 0;
    let diagonal = 0;
    for (let key = 0; key < n; key++) {
      let score = 0;
      for (let i = 0, at = key * cols; i < cols; i++, at++) score += q[i] * keys.data[at];
      if (key === query) diagonal = score;
      else {
        sum += score;
        sumOfSquares += score * score;
      }
    }
    const mean = sum / (n - 1);
    own += diagonal - mean;
    squares += sumOfSquares - (n - 1) * mean * mean;
  }
  const spread = Math.sqrt(Math.max(0, squares) / (n * (n - 1)));
  return spread > 0 ? own / n / spread : 0;
}
