import { dot } from '../linalg/vector.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type { Listener } from '../tasks/sharedTask.js';

/** A row with no more than this part of its square left after centring counts as the mean row itself. */
const LEFT_TO_TRUST = 1e-9;

/** The unit rows of a vocabulary matrix less its mean row. Rows are centred by arithmetic; no copy of the matrix is made. */
export class CentredRows {
  private constructor(
    readonly matrix: VocabularyMatrix,
    /** `[d_model]` */
    private readonly mean: Float64Array,
    /** `[d_vocab]`, one over each centred row's length; 0 for the mean row, which has cosine 0 with everything. */
    private readonly inverseNorms: Float64Array,
  ) {}

  /** @throws QkLensError `compute`, `cancelled` */
  static async of(matrix: VocabularyMatrix, { signal, onProgress }: Listener): Promise<CentredRows> {
    const listener = { signal, onProgress };
    const squares = await matrix.squaredNorms(listener);
    const mean = await matrix.mean(listener);
    const [along] = await matrix.scores([mean], signal);
    const own = dot(mean, mean);
    const inverseNorms = squares.map((square, id) => {
      const left = square - 2 * along[id] + own;
      return left > LEFT_TO_TRUST * (square + own) ? 1 / Math.sqrt(left) : 0;
    });
    return new CentredRows(matrix, mean, inverseNorms);
  }

  /**
   * The products of the unit centred rows with a direction; for a unit direction, their cosines.
   *
   * @param products of the raw rows with it, `[d_vocab]`
   * @param into takes the result, such as `products` itself
   */
  cosines(
    products: Float32Array,
    direction: Float64Array,
    into: Float32Array = new Float32Array(products.length),
  ): Float32Array {
    const { inverseNorms } = this;
    const common = dot(this.mean, direction);
    for (let id = 0; id < products.length; id++) into[id] = (products[id] - common) * inverseNorms[id];
    return into;
  }

  /** The sum of the unit rows from (inclusive) to (exclusive), and how many have a direction. */
  unitSum(from: number, to: number): { readonly sum: Float64Array; readonly count: number } {
    const { data, cols } = this.matrix.rows(from, to);
    const sum = new Float64Array(cols);
    let count = 0;
    let total = 0;
    for (let id = from, start = 0; id < to; id++, start += cols) {
      const weight = this.inverseNorms[id];
      if (weight === 0) continue;
      count++;
      total += weight;
      for (let i = 0; i < cols; i++) sum[i] += weight * data[start + i];
    }
    for (let i = 0; i < cols; i++) sum[i] -= total * this.mean[i];
    return { sum, count };
  }

  /**
   * The mean cosine over all pairs of a set's k tokens: with s the sum of their unit rows, `(|s|^2 - k) / (k (k - 1))`.
   *
   * @param ids at least two, all different
   */
  meanCosine(ids: readonly number[]): number {
    const weights = ids.map((id) => this.inverseNorms[id]);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const sum = this.matrix.combination(ids, weights);
    for (let i = 0; i < sum.length; i++) sum[i] -= total * this.mean[i];
    const own = weights.filter((weight) => weight > 0).length;
    return (dot(sum, sum) - own) / (ids.length * (ids.length - 1));
  }
}
