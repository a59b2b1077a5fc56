import { dot } from '../linalg/vector.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type { Random } from '../statistics/random.js';
import type { Listener } from '../tasks/sharedTask.js';
import { matchedReach, matchedToken } from './matchedTokens.js';

/** How similar a set's tokens are in one space. */
export class TokenSets {
  private constructor(
    private readonly matrix: VocabularyMatrix,
    /** One over each row's length; 0 for a row of zeros, which has cosine 0 with everything. */
    private readonly inverseNorms: Float64Array,
  ) {}

  get dModel(): number {
    return this.matrix.dModel;
  }

  /** @throws QkLensError `cancelled` */
  static async of(matrix: VocabularyMatrix, listener: Listener): Promise<TokenSets> {
    const squares = await matrix.squaredNorms(listener);
    return new TokenSets(
      matrix,
      squares.map((square) => (square > 0 ? 1 / Math.sqrt(square) : 0)),
    );
  }

  /**
   * The mean cosine over all pairs of a set's k tokens: with s the sum of their unit rows, `(|s|^2 - k) / (k (k - 1))`.
   *
   * @param ids at least two, all different
   */
  meanCosine(ids: readonly number[]): number {
    const weights = ids.map((id) => this.inverseNorms[id]);
    const sum = this.matrix.combination(ids, weights);
    const own = weights.filter((weight) => weight > 0).length;
    return (dot(sum, sum) - own) / (ids.length * (ids.length - 1));
  }

  /** As many different random tokens, each close to a given one in id (see {@link matchedToken}). */
  matched(ids: readonly number[], random: Random): number[] {
    const { dVocab } = this.matrix;
    const reach = Math.max(matchedReach(dVocab), 2 * ids.length);
    const drawn = new Set<number>();
    for (const id of ids) {
      let token: number;
      do token = matchedToken(id, reach, dVocab, random);
      while (drawn.has(token));
      drawn.add(token);
    }
    return [...drawn];
  }
}
