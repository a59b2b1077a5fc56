import type { Compute } from '../linalg/compute.js';
import { asRow, column, toFloat64, type Matrix64 } from '../linalg/matrix.js';
import { dot } from '../linalg/vector.js';
import { QkLensError } from '../protocol/errors.js';
import type { VocabularySpace } from '../protocol/model.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import { SharedTask, type Listener, type WorkListener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { centerVector } from './centerRows.js';
import type { RawVocabulary } from './rawVocabulary.js';
import { transformProducts, transformRoot, type RowTransform } from './rowTransform.js';

/**
 * A processed vocabulary matrix W `[d_vocab, d_model]`, kept as the raw matrix and a transform. A product of W with a
 * direction is the raw matrix's product with the direction pulled back, so W is never copied.
 */
export class VocabularyMatrix {
  private readonly normsTask = new SharedTask(async (listener) => (await this.keptNorms.get(listener)).data);
  private readonly keptNorms: SharedTask<Matrix64>;
  /** What the transform does, in words. */
  private readonly seenAs: string;
  private readonly basisTask = new SharedTask(async (listener): Promise<RowsInBasis> => {
    const root = await this.raw.root(listener);
    const basis = { rows: transformRoot(root, this.transform), ones: column(root, root.cols - 1) };
    this.raw.releaseRoot();
    return basis;
  });
  private readonly gramTask = new SharedTask((listener) => this.products(this, listener));

  constructor(
    readonly space: VocabularySpace,
    private readonly raw: RawVocabulary,
    private readonly transform: RowTransform,
    /** Relative error of its entries, from rounding. */
    readonly rounding = raw.rounding,
  ) {
    const { scale, center, offset } = transform;
    // A checkpoint has at most one scale and one offset per space, so their presence identifies them.
    this.seenAs = [scale && 'scaled', center && 'centred', offset && 'offset'].filter(Boolean).join(' ');
    this.keptNorms = this.kept('squared norms', async (listener) =>
      asRow(await this.computeSquaredNorms(listener)),
    );
  }

  get compute(): Compute {
    return this.raw.compute;
  }

  get dVocab(): number {
    return this.raw.dVocab;
  }

  get dModel(): number {
    return this.raw.dModel;
  }

  /**
   * @throws QkLensError `badRequest` if the token has no row here, such as one that the model reads and never writes
   */
  requireRow(id: number): void {
    if (id < this.dVocab) return;
    throw new QkLensError(
      'badRequest',
      `Token ${id} has no row in ${this.space}: the model unembeds to ${this.dVocab} tokens alone, #0 to #${this.dVocab - 1}. Take one of them, or another space.`,
    );
  }

  /** Row `id` of W, `[d_model]`; throws what {@link requireRow} throws. */
  row(id: number): Float64Array {
    this.requireRow(id);
    return this.rows(id, id + 1).data;
  }

  /** Rows from (inclusive) to (exclusive) of W, `[to - from, d_model]`. */
  rows(from: number, to: number): Matrix64 {
    const { scale, center, offset } = this.transform;
    const d = this.dModel;
    const { data } = toFloat64(this.raw.rows(from, to));
    for (let start = 0; start < data.length; start += d) {
      const x = data.subarray(start, start + d);
      if (scale) for (let i = 0; i < d; i++) x[i] *= scale[i];
      if (center) centerVector(x);
      if (offset) for (let i = 0; i < d; i++) x[i] += offset[i];
    }
    return { data, rows: to - from, cols: d };
  }

  /**
   * The weighted sum of some rows of W, `[d_model]`.
   *
   * @param weights one per row
   */
  combination(ids: readonly number[], weights: readonly number[]): Float64Array {
    const { scale, center, offset } = this.transform;
    const d = this.dModel;
    const sum = new Float64Array(d);
    ids.forEach((id, row) => {
      this.requireRow(id);
      const weight = weights[row];
      const { data } = this.raw.rows(id, id + 1);
      for (let i = 0; i < d; i++) sum[i] += weight * data[i];
    });
    if (scale) for (let i = 0; i < d; i++) sum[i] *= scale[i];
    if (center) centerVector(sum);
    const total = weights.reduce((all, weight) => all + weight, 0);
    if (offset) for (let i = 0; i < d; i++) sum[i] += total * offset[i];
    return sum;
  }

  /**
   * The dot products of every row with each direction.
   *
   * @param directions n vectors of `[d_model]`
   * @returns n vectors of `[d_vocab]`, in float32
   * @throws QkLensError `cancelled`
   */
  async scores(directions: readonly Float64Array[], signal?: AbortSignal): Promise<Float32Array[]> {
    const [scores] = await VocabularyMatrix.scoresTogether([{ matrix: this, directions }], signal);
    return scores;
  }

  /**
   * {@link scores} of several matrices. Views of one raw matrix share one pass over it.
   *
   * @throws QkLensError `cancelled`
   */
  static async scoresTogether(asked: readonly Scored[], signal?: AbortSignal): Promise<Float32Array[][]> {
    const pulledBack = new Map<RawVocabulary, Float64Array[]>();
    const firsts = asked.map(({ matrix, directions }) => {
      const all = pulledBack.get(matrix.raw) ?? [];
      pulledBack.set(matrix.raw, all);
      return all.push(...directions.map((direction) => matrix.pullBack(direction))) - directions.length;
    });
    const products = new Map<RawVocabulary, Float32Array[]>();
    for (const [raw, all] of pulledBack) products.set(raw, await raw.products(all, signal));
    return asked.map(({ matrix, directions }, i) =>
      directions.map((direction, k) => matrix.addOffset(products.get(matrix.raw)![firsts[i] + k], direction)),
    );
  }

  /**
   * W^T W, `[d_model, d_model]`, in float64.
   *
   * @throws QkLensError `cancelled`
   */
  gram(listener: Listener): Promise<Matrix64> {
    return this.gramTask.get(listener);
  }

  /**
   * W in an orthonormal basis of fewer coordinates: lengths and inner products of its products with vectors are
   * unchanged.
   *
   * @throws QkLensError `compute`, `cancelled`
   */
  basis(listener: Listener): Promise<RowsInBasis> {
    return this.basisTask.get(listener);
  }

  /** Whether {@link basis} is known without computing over all rows; throws `cancelled`. */
  hasBasis(signal?: AbortSignal): Promise<boolean> {
    return this.raw.hasRoot(signal);
  }

  /** What this matrix is within its checkpoint, with everything it depends on. */
  get identity(): string {
    return `${this.space} ${this.seenAs} of ${this.raw.quantity}`;
  }

  /** A float64 matrix that depends only on this matrix and on what `what` names: computed once, and kept on disk. */
  kept(what: string, make: (listener: WorkListener) => Promise<Matrix64>): SharedTask<Matrix64> {
    return this.raw.kept(`${what} as ${this.space} ${this.seenAs}`, make);
  }

  /**
   * W^T V, `[d_model, d_model]`, in float64: the sum over the tokens of W and another matrix V of a row of W times a
   * row of V.
   *
   * @throws QkLensError `cancelled`
   */
  async products(other: VocabularyMatrix, listener: WorkListener): Promise<Matrix64> {
    return transformProducts(
      await this.raw.rowProducts(other.raw, listener),
      this.transform,
      other.transform,
    );
  }

  /**
   * The mean of the rows, `[d_model]`.
   *
   * @throws QkLensError `cancelled`
   */
  async mean(listener: Listener): Promise<Float64Array> {
    const sum = await this.raw.sum(listener);
    const { scale, center, offset } = this.transform;
    const mean = sum.map((value, i) => ((scale?.[i] ?? 1) * value) / this.dVocab);
    if (center) centerVector(mean);
    return offset ? mean.map((value, i) => value + offset[i]) : mean;
  }

  /**
   * The squared length of every row, `[d_vocab]`.
   *
   * @throws QkLensError `cancelled`
   */
  squaredNorms(listener: Listener): Promise<Float64Array> {
    return this.normsTask.get(listener);
  }

  /** The direction whose products with the raw matrix are those of `direction` with W, without the offset. */
  private pullBack(direction: Float64Array): Float64Array {
    const { scale, center } = this.transform;
    const q = Float64Array.from(direction);
    if (center) centerVector(q);
    if (scale) for (let i = 0; i < q.length; i++) q[i] *= scale[i];
    return q;
  }

  /** Adds the offset's product with the direction, in place. */
  private addOffset(products: Float32Array, direction: Float64Array): Float32Array {
    const constant = this.transform.offset ? dot(this.transform.offset, direction) : 0;
    if (constant !== 0) for (let v = 0; v < products.length; v++) products[v] += constant;
    return products;
  }

  private async computeSquaredNorms({ signal, onProgress }: Listener): Promise<Float64Array> {
    const { center } = this.transform;
    const d = this.dModel;
    const scale = this.transform.scale ?? new Float64Array(d).fill(1);
    const offset = this.transform.offset ?? new Float64Array(d);
    const offsetSum = offset.reduce((sum, value) => sum + value, 0);
    const offsetSquared = dot(offset, offset);
    const norms = new Float64Array(this.dVocab);
    for (const [from, to] of blocks(norms.length, blockRows('loop', 2 * d))) {
      await tick(signal);
      onProgress?.({ stage: `Norms of ${this.space}`, fraction: from / norms.length });
      const { data } = this.raw.rows(from, to);
      for (let v = from, start = 0; v < to; v++, start += d) {
        let sum = 0;
        let squares = 0;
        let withOffset = 0;
        for (let i = 0; i < d; i++) {
          const y = scale[i] * data[start + i];
          sum += y;
          squares += y * y;
          withOffset += y * offset[i];
        }
        const mean = center ? sum / d : 0;
        norms[v] = Math.max(
          0,
          squares - d * mean * mean + 2 * (withOffset - mean * offsetSum) + offsetSquared,
        );
      }
    }
    return norms;
  }
}

/** Requested directions, whose products with every row of a matrix are needed. */
export interface Scored {
  readonly matrix: VocabularyMatrix;
  readonly directions: readonly Float64Array[];
}

/** A matrix W with as many columns, and a column of ones beside it, in an orthonormal basis of n coordinates. */
export interface RowsInBasis {
  /** R `[n, d_model]` with R^T R = W^T W. */
  readonly rows: Matrix64;
  /** e `[n]` with e^T e the number of rows, or the sum of their weights, and R^T e their sum. */
  readonly ones: Float64Array;
}
