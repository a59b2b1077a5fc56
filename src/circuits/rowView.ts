import { asRow, rowBlock, zeros64, type Matrix64 } from '../linalg/matrix.js';
import { MatrixPool } from '../linalg/matrixPool.js';
import { triangularFactor } from '../linalg/triangularFactor.js';
import { dot } from '../linalg/vector.js';
import type { NormKind } from '../model/norm.js';
import { blockedProduct } from '../model/blockedProduct.js';
import { productSum } from '../model/productSum.js';
import { VocabularyMatrix, type RowsInBasis } from '../model/vocabularyMatrix.js';
import { isOwnRoot, rootOfScatter } from '../model/vocabularyRoot.js';
import type { VocabularySpace } from '../protocol/model.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import { SharedTask, type Listener, type WorkListener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import type { SeenFactor } from './seenFactor.js';
import { centredFor, normScale } from './streamNorm.js';
import type { TokenWeights } from './tokenWeights.js';

/** A row with no more than this part of the mean's square left after centring counts as the mean row itself. */
const LEFT_TO_TRUST = 1e-9;

/** How a circuit takes a vocabulary's rows; by default as they are. */
export interface RowViewOptions {
  /** The norm that the rows pass through, its weight and bias folded elsewhere. */
  readonly norm?: NormKind | undefined;
  /** How much each token counts; all the same if absent. */
  readonly weights?: TokenWeights | undefined;
}

/**
 * The rows x = norm(w) of a vocabulary matrix, each counted with its weight: in matrices, row i is x_i times the root of
 * its weight. Weights have the mean 1, so that equal ones change nothing.
 */
export class RowView {
  private readonly basisTask: SharedTask<RowsInBasis>;
  private readonly scalesTask: SharedTask<Float64Array | undefined>;
  private readonly lengthsTask: SharedTask<Matrix64>;
  private readonly centredLengthsTask: SharedTask<Matrix64>;
  /** The tokens' weights, `[d_vocab]`, with the mean 1; undefined if all count the same. */
  readonly weights: Float64Array | undefined;

  constructor(
    readonly matrix: VocabularyMatrix,
    private readonly options: RowViewOptions = {},
  ) {
    const { norm, weights } = options;
    this.weights = weights?.of(matrix.dVocab);
    const scales =
      norm && matrix.kept('row scales', async (listener) => asRow(await this.rowScales(norm, listener)));
    this.scalesTask = new SharedTask(async (listener) => (await scales?.get(listener))?.data);
    const lengths = (what: string, centered: boolean) =>
      matrix.kept(this.nameOf(what), (listener) => this.lengthsOf(centered, listener));
    this.lengthsTask = lengths('squared lengths', false);
    this.centredLengthsTask = lengths('squared lengths about the mean', true);
    this.basisTask = norm || weights ? this.ownBasis() : new SharedTask((listener) => matrix.basis(listener));
  }

  get space(): VocabularySpace {
    return this.matrix.space;
  }

  /** Relative error of the rows' entries, from rounding. */
  get rounding(): number {
    return this.matrix.rounding;
  }

  /** Computes what {@link factors} needs of all rows. */
  async prepare(listener: Listener): Promise<void> {
    await this.basisTask.get(listener);
  }

  /** Whether {@link prepare} computes nothing; throws `cancelled`. */
  async isReady({ signal }: Listener): Promise<boolean> {
    if (this.basisTask.value) return true;
    const { norm, weights } = this.options;
    return !norm && !weights && this.matrix.hasBasis(signal);
  }

  /**
   * The products X F^T for several factors F.
   *
   * @param stack the factors `[d_head, d_model]`, one below the other
   * @param count of factors
   * @param pool of memory for intermediate results
   * @throws QkLensError `compute`, `cancelled`
   */
  async factors(
    stack: Matrix64,
    count: number,
    listener: Listener,
    pool = new MatrixPool(),
  ): Promise<SeenFactor[]> {
    const { rows, ones } = await this.basisTask.get(listener);
    const { compute } = this.matrix;
    const seen = pool.take(stack.rows, rows.rows);
    await blockedProduct(compute, stack, rows, seen, { transB: true, signal: listener.signal });
    const total = dot(ones, ones);
    const means = new Float64Array(seen.rows);
    for (let r = 0; r < seen.rows; r++) means[r] = takeMean(rowBlock(seen, r, r + 1).data, ones, total);
    const dHead = stack.rows / count;
    const found: SeenFactor[] = [];
    for (let i = 0; i < count; i++) {
      if (count > 1) await tick(listener.signal);
      const [from, to] = [i * dHead, (i + 1) * dHead];
      const spread = await triangularFactor(compute, rowBlock(seen, from, to), pool);
      found.push({ spread, mean: means.subarray(from, to), count: total });
    }
    pool.give(seen);
    return found;
  }

  /**
   * The products of rows with directions, in float32, in one pass over all views of one raw matrix.
   *
   * @returns n of them for each view with n directions
   * @throws QkLensError `compute`, `cancelled`
   */
  static async productsTogether(asked: readonly AskedOfRows[], listener: Listener): Promise<RowProducts[][]> {
    const products = await VocabularyMatrix.scoresTogether(
      asked.map(({ view, directions }) => ({
        matrix: view.matrix,
        directions: directions.map((direction) => view.throughNorm(direction)),
      })),
      listener.signal,
    );
    const found: RowProducts[][] = [];
    for (const [i, { view, directions, centered, asEntries, withCosines }] of asked.entries()) {
      const scales = await view.scalesTask.get(listener);
      const mean = centered || withCosines ? await view.mean(listener) : undefined;
      const squares = withCosines && (await view.squaredLengths(true, listener));
      const weights = asEntries ? view.weights : undefined;
      const own = directions.map((direction, k): RowProducts => {
        const entries = products[i][k];
        const middle = mean ? dot(mean, direction) : 0;
        if (scales) for (let id = 0; id < entries.length; id++) entries[id] *= scales[id];
        const length = Math.sqrt(dot(direction, direction)) || 1;
        const cosines =
          squares &&
          entries.map((value, id) =>
            squares[id] > 0 ? (value - middle) / (length * Math.sqrt(squares[id])) : 0,
          );
        const less = centered ? middle : 0;
        if (centered || weights) {
          for (let id = 0; id < entries.length; id++) {
            entries[id] = (entries[id] - less) * (weights ? Math.sqrt(weights[id]) : 1);
          }
        }
        return { entries, ...(cosines && { cosines }) };
      });
      found.push(own);
    }
    return found;
  }

  /**
   * The squared length of every row, `[d_vocab]`; of every row less their mean if they are centred, with 0 for the mean
   * row itself.
   *
   * @throws QkLensError `compute`, `cancelled`
   */
  async squaredLengths(centered: boolean, listener: Listener): Promise<Float64Array> {
    if (!centered && !this.options.norm) return this.matrix.squaredNorms(listener);
    return (await (centered ? this.centredLengthsTask : this.lengthsTask).get(listener)).data;
  }

  /**
   * The rows of some tokens, less the mean of all rows if they are centred, `[ids, d_model]`. Throws what
   * `VocabularyMatrix.requireRow` throws, and `compute`, `cancelled`.
   */
  async rowsOf(ids: readonly number[], centered: boolean, listener: Listener): Promise<Matrix64> {
    const { dModel } = this.matrix;
    const scales = await this.scalesTask.get(listener);
    const mean = centered ? await this.mean(listener) : undefined;
    const out = zeros64(ids.length, dModel);
    for (const [place, id] of ids.entries()) {
      this.matrix.requireRow(id);
      const row = this.taken(id, id + 1, scales).data;
      if (mean) for (let c = 0; c < dModel; c++) row[c] -= mean[c];
      out.data.set(row, place * dModel);
    }
    return out;
  }

  private async lengthsOf(centered: boolean, listener: WorkListener): Promise<Matrix64> {
    const { dVocab, dModel } = this.matrix;
    const mean = centered ? await this.mean(listener) : new Float64Array(dModel);
    const least = LEFT_TO_TRUST * dot(mean, mean);
    const scales = await this.scalesTask.get(listener);
    const squares = new Float64Array(dVocab);
    for (const [from, to] of blocks(dVocab, blockRows('loop', 2 * dModel))) {
      await tick(listener.signal);
      const { data } = this.taken(from, to, scales);
      for (let id = from, i = 0; id < to; id++) {
        let square = 0;
        for (let c = 0; c < dModel; c++, i++) square += (data[i] - mean[c]) ** 2;
        if (square > least) squares[id] = square;
      }
    }
    return asRow(squares);
  }

  /** The weighted mean of the rows, `[d_model]`. */
  private async mean(listener: Listener): Promise<Float64Array> {
    const { rows, ones } = await this.basisTask.get(listener);
    const mean = new Float64Array(rows.cols);
    const total = dot(ones, ones);
    for (let r = 0, i = 0; r < rows.rows; r++) {
      for (let c = 0; c < mean.length; c++, i++) mean[c] += (ones[r] / total) * rows.data[i];
    }
    return mean;
  }

  /** The direction whose products with w are those of `direction` with the norm of w, up to w's scale. */
  private throughNorm(direction: Float64Array): Float64Array {
    const { norm } = this.options;
    return norm ? centredFor(norm, direction) : direction;
  }

  /** What is kept of the view: its name, and that of its rows. */
  private nameOf(what: string): string {
    const { norm, weights } = this.options;
    return [what, norm && 'of normalized rows', weights && `weighted ${weights.key}`]
      .filter(Boolean)
      .join(' ');
  }

  private ownBasis(): SharedTask<RowsInBasis> {
    const { matrix } = this;
    const few = isOwnRoot(matrix.dVocab, matrix.dModel);
    const root = few
      ? new SharedTask((listener) => this.withOnes(listener))
      : matrix.kept(this.nameOf('root'), (listener) => this.root(listener));
    return new SharedTask(async (listener) => {
      const { data, rows: n, cols } = await root.get(listener);
      const rows = zeros64(n, cols - 1);
      const ones = new Float64Array(n);
      for (let r = 0; r < n; r++) {
        rows.data.set(data.subarray(r * cols, (r + 1) * cols - 1), r * (cols - 1));
        ones[r] = data[(r + 1) * cols - 1];
      }
      return { rows, ones };
    });
  }

  /** Every row, and 1, times the root of its weight, `[d_vocab, d_model + 1]`. */
  private async withOnes(listener: Listener): Promise<Matrix64> {
    const { dVocab, dModel } = this.matrix;
    const rows = this.taken(0, dVocab, await this.scalesTask.get(listener));
    const out = zeros64(dVocab, dModel + 1);
    for (let r = 0; r < dVocab; r++) {
      const root = Math.sqrt(this.weights?.[r] ?? 1);
      for (let c = 0; c < dModel; c++) out.data[r * (dModel + 1) + c] = root * rows.data[r * dModel + c];
      out.data[r * (dModel + 1) + dModel] = root;
    }
    return out;
  }

  /** {@link rootOfScatter} of the weighted rows, `[d_model + 1, d_model + 1]`. */
  private async root(listener: WorkListener): Promise<Matrix64> {
    const { matrix, weights } = this;
    const { dVocab, dModel, compute } = matrix;
    const scales = await this.scalesTask.get(listener);
    const sum = new Float64Array(dModel);
    for (const [from, to] of blocks(dVocab, blockRows('loop', 2 * dModel))) {
      await tick(listener.signal);
      const { data } = this.taken(from, to, scales);
      for (let r = from, i = 0; r < to; r++) {
        const weight = weights?.[r] ?? 1;
        for (let c = 0; c < dModel; c++, i++) sum[c] += weight * data[i];
      }
    }
    const centred = {
      dModel,
      rows: (from: number, to: number) => {
        const block = this.taken(from, to, scales);
        for (let r = from, i = 0; r < to; r++) {
          const root = Math.sqrt(weights?.[r] ?? 1);
          for (let c = 0; c < dModel; c++, i++) block.data[i] = root * (block.data[i] - sum[c] / dVocab);
        }
        return block;
      },
    };
    const stage = `Gram matrix of ${matrix.space}`;
    const scatter = await productSum(compute, [centred, centred], dVocab, stage, listener);
    return rootOfScatter(compute, scatter, sum, dVocab, listener);
  }

  /** Rows x from (inclusive) to (exclusive), `[to - from, d_model]`. */
  private taken(from: number, to: number, scales: Float64Array | undefined): Matrix64 {
    const { norm } = this.options;
    const rows = this.matrix.rows(from, to);
    if (!norm || !scales) return rows;
    for (let r = from; r < to; r++) {
      const row = rowBlock(rows, r - from, r - from + 1).data;
      const centred = centredFor(norm, row);
      for (let c = 0; c < row.length; c++) row[c] = scales[r] * centred[c];
    }
    return rows;
  }

  /** What the norm multiplies each row by, `[d_vocab]`. */
  private async rowScales(norm: NormKind, { signal }: Listener): Promise<Float64Array> {
    const { dVocab, dModel } = this.matrix;
    const scales = new Float64Array(dVocab);
    for (const [from, to] of blocks(dVocab, blockRows('loop', 4 * dModel))) {
      await tick(signal);
      const rows = this.matrix.rows(from, to);
      for (let r = from; r < to; r++)
        scales[r] = 1 / normScale(norm, rowBlock(rows, r - from, r - from + 1).data);
    }
    return scales;
  }
}

/** Directions `[d_model]` whose products with all rows of a view are needed. */
export interface AskedOfRows {
  readonly view: RowView;
  readonly directions: readonly Float64Array[];
  /** The rows are taken less their mean. */
  readonly centered?: boolean;
  /** Products are multiplied by the roots of the tokens' weights, as entries of singular vectors are. */
  readonly asEntries?: boolean;
  /** The centred rows' cosines with the directions are needed too. */
  readonly withCosines?: boolean;
}

/** The products of all rows with one direction, `[d_vocab]` each. */
export interface RowProducts {
  readonly entries: Float32Array;
  /** Of the rows less their weighted mean, whether or not the products are. */
  readonly cosines?: Float32Array;
}

/**
 * Subtracts from a vector of products, in place, what lies along the ones.
 *
 * @returns the products' mean
 */
function takeMean(products: Float64Array, ones: Float64Array, total: number): number {
  const mean = dot(products, ones) / total;
  for (let i = 0; i < products.length; i++) products[i] -= mean * ones[i];
  return mean;
}
