import { asRow, zeros64, type Matrix64 } from '../linalg/matrix.js';
import { topIndices } from '../linalg/topK.js';
import { DIRECTIONS_AT_ONCE } from '../model/vocabularyProducts.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import { seededRandom, type Random } from '../statistics/random.js';
import { blocks } from '../tasks/blocks.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { CentredRows } from './centredRows.js';
import { MatchedMeans } from './matchedMeans.js';
import { matrixRow } from './matrixRow.js';
import { randomDirections } from './randomDirections.js';

/**
 * The k tokens of largest cosine with a direction in one space, and how much more alike they are in another than random
 * tokens of like frequency.
 */
export class TopSets {
  private constructor(
    /** Whose rows' cosines with a direction choose its tokens. */
    readonly chosen: CentredRows,
    /** Whose rows' cosines with each other are measured. */
    readonly measured: CentredRows,
    private readonly matched: MatchedMeans,
    private readonly k: number,
  ) {}

  /** @throws QkLensError `compute`, `cancelled` */
  static async of(
    chosen: VocabularyMatrix,
    measured: VocabularyMatrix,
    k: number,
    listener: Listener,
  ): Promise<TopSets> {
    const rows = await CentredRows.of(measured, listener);
    const matched = await MatchedMeans.of(rows, k, listener);
    return new TopSets(await CentredRows.of(chosen, listener), rows, matched, k);
  }

  /**
   * The tokens of largest cosine with a direction.
   *
   * @param products of the raw rows with it, `[d_vocab]`; the cosines take their place
   */
  top(products: Float32Array, direction: Float64Array): number[] {
    return topIndices(this.chosen.cosines(products, direction, products), this.k);
  }

  /** The mean cosine over all pairs of a set's tokens, and what random sets have on average. */
  meanCosine(ids: readonly number[]): { readonly own: number; readonly random: number } {
    return { own: this.measured.meanCosine(ids), random: this.matched.mean(ids) };
  }

  /**
   * How much more alike the tokens of random directions are, every direction equally likely, smallest first. It depends
   * on no weights but the vocabulary's, so it is kept for all layers.
   *
   * @throws QkLensError `compute`, `cancelled`
   */
  async isotropicExcess(count: number, seed: number, listener: Listener): Promise<Float64Array> {
    const what =
      `excess of the ${this.k} largest in ${this.measured.matrix.identity}, ${count} directions of seed ${seed}, ` +
      'of centred rows';
    const kept = this.chosen.matrix.kept(what, async ({ signal, onProgress }) => {
      const random = seededRandom(seed);
      const draw = (n: number) => randomDirections(n, this.chosen.matrix.dModel, random);
      const report = (fraction: number) => onProgress?.({ stage: 'Random directions', fraction });
      return asRow(await this.excessOf(count, draw, signal, report));
    });
    return (await kept.get(listener)).data;
  }

  /**
   * The same of random combinations of a layer's weights, whose covariance is their own second moment.
   *
   * @param layer `[n, d_model]`
   * @throws QkLensError `compute`, `cancelled`
   */
  covarianceExcess(
    count: number,
    layer: Matrix64,
    random: Random,
    signal: AbortSignal | undefined,
  ): Promise<Float64Array> {
    const draw = async (n: number) => {
      const weights = zeros64(n, layer.rows);
      randomDirections(n, layer.rows, random).forEach((own, r) => weights.data.set(own, r * layer.rows));
      const combined = await this.chosen.matrix.compute.multiply64(weights, layer);
      return Array.from({ length: n }, (_, r) => matrixRow(combined, r));
    };
    return this.excessOf(count, draw, signal);
  }

  private async excessOf(
    count: number,
    draw: (n: number) => readonly Float64Array[] | Promise<readonly Float64Array[]>,
    signal: AbortSignal | undefined,
    report?: (fraction: number) => void,
  ): Promise<Float64Array> {
    const found = new Float64Array(count);
    for (const [from, to] of blocks(count, DIRECTIONS_AT_ONCE)) {
      const directions = await draw(to - from);
      for (const [i, products] of (await this.chosen.matrix.scores(directions, signal)).entries()) {
        await tick(signal);
        const { own, random } = this.meanCosine(this.top(products, directions[i]));
        found[from + i] = own - random;
      }
      report?.(to / count);
    }
    return found.sort();
  }
}
