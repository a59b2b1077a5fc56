import { unitRoundoff } from '../checkpoint/dtype.js';
import { rowsInFloat32, type LargeMatrix } from '../checkpoint/storedMatrix.js';
import type { Compute } from '../linalg/compute.js';
import { asRow, zeros64, type Matrix, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import { SharedTask, type Listener, type WorkListener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { productSum } from './productSum.js';
import { recall, type Remember } from './remember.js';
import type { RowProducts } from './rowTransform.js';
import { vocabularyProducts } from './vocabularyProducts.js';
import { isOwnRoot, rootOfScatter, withOnes } from './vocabularyRoot.js';

/** The root and the Gram matrix of a wider vocabulary, 300 MB each, are kept on disk alone once they were used. */
const MOST_COLUMNS_KEPT = 6144;

/** Vocabulary matrices are held in float32 at most. */
export const FLOAT32_ROUNDING = unitRoundoff('F32');

/**
 * A vocabulary matrix W `[d_vocab, d_model]` in memory, in the file's dtype up to float32, with everything derived from
 * all its rows: computed once and shared by every processing.
 */
export class RawVocabulary {
  private readonly scatterTask: SharedTask<Matrix64>;
  private readonly rootTask: SharedTask<Matrix64>;
  private readonly sumTask: SharedTask<Float64Array>;

  /**
   * @param name for progress, such as "W_E"
   * @param stored `[d_vocab, d_model]`
   * @param quantity what the matrix is, with everything it depends on besides the checkpoint
   */
  constructor(
    readonly name: string,
    private readonly stored: LargeMatrix,
    readonly compute: Compute,
    readonly quantity: string,
    private readonly remember: Remember,
    /** Relative error of its entries, from rounding. */
    readonly rounding = FLOAT32_ROUNDING,
  ) {
    const sum = this.kept('sum', async (listener) => asRow(await columnSums(this, listener)));
    this.sumTask = new SharedTask(async (listener) => (await sum.get(listener)).data);
    this.scatterTask = this.kept('scatter', async (listener) => {
      const origin = (await this.sum(listener)).map((value) => value / this.dVocab);
      const stage = `Gram matrix of ${name}`;
      return productSum(compute, [this, this], this.dVocab, stage, listener, { origin });
    });
    this.rootTask = isOwnRoot(this.dVocab, this.dModel)
      ? new SharedTask(() => Promise.resolve(withOnes(this.rows(0, this.dVocab))))
      : this.kept('root', async (listener) => {
          const { data, rows, cols } = await this.scatterTask.get(listener);
          const scatter = { data: data.slice(), rows, cols };
          if (this.isWide) this.scatterTask.forget();
          return rootOfScatter(compute, scatter, await this.sum(listener), this.dVocab, listener);
        });
  }

  get dVocab(): number {
    return this.stored.rows;
  }

  get dModel(): number {
    return this.stored.cols;
  }

  /** Rows from (inclusive) to (exclusive), `[to - from, d_model]`. Read only: they may be W's own memory. */
  rows(from: number, to: number): Matrix32 {
    return rowsInFloat32(this.stored, from, to);
  }

  /**
   * The products of every row with each direction of `[d_model]`.
   *
   * @returns `[d_vocab]` for each direction
   * @throws QkLensError `cancelled`
   */
  products(directions: readonly ArrayLike<number>[], signal?: AbortSignal): Promise<Float32Array[]> {
    return vocabularyProducts(this.compute, this.stored, directions, signal);
  }

  /** A float64 matrix that depends only on this matrix and on what `what` names: computed once, and kept on disk. */
  kept(what: string, make: (listener: WorkListener) => Promise<Matrix64>): SharedTask<Matrix64> {
    return new SharedTask(async (listener) => {
      const { value } = await this.remember(
        this.quantityOf(what),
        async () => ({ value: await make(listener) }),
        listener.signal,
      );
      return value;
    });
  }

  private quantityOf(what: string): string {
    return `${what} of ${this.quantity}`;
  }

  /**
   * W^T W, `[d_model, d_model]`.
   *
   * @throws QkLensError `cancelled`
   */
  async gram(listener: Listener): Promise<Matrix64> {
    const scatter = await this.scatterTask.get(listener);
    const sum = await this.sum(listener);
    const out = zeros64(scatter.rows, scatter.cols);
    for (let r = 0, i = 0; r < out.rows; r++) {
      const factor = sum[r] / this.dVocab;
      for (let c = 0; c < out.cols; c++, i++) out.data[i] = scatter.data[i] + factor * sum[c];
    }
    return out;
  }

  /**
   * N `[n, d_model + 1]` with N^T N = `[W, 1]^T [W, 1]`: {@link rootOfScatter}, or the rows themselves if they are few.
   *
   * @throws QkLensError `compute`, `cancelled`
   */
  root(listener: Listener): Promise<Matrix64> {
    return this.rootTask.get(listener);
  }

  /** What {@link root} has given is in use no more; a large one gives its memory back. */
  releaseRoot(): void {
    if (this.isWide) this.rootTask.forget();
  }

  private get isWide(): boolean {
    return this.dModel > MOST_COLUMNS_KEPT;
  }

  /**
   * Whether {@link root} is in memory or on disk, or needs no computing.
   *
   * @throws QkLensError `cancelled`
   */
  async hasRoot(signal = new AbortController().signal): Promise<boolean> {
    if (this.rootTask.value || isOwnRoot(this.dVocab, this.dModel)) return true;
    return (await recall(this.remember, this.quantityOf('root'), signal)) !== undefined;
  }

  /**
   * The products of every token's row with its row in another matrix of as many columns.
   *
   * @throws QkLensError `cancelled`
   */
  async rowProducts(other: RawVocabulary, listener: WorkListener): Promise<RowProducts> {
    if (other !== this) return productsWithSums(this.compute, this, other, listener);
    const sum = await this.sum(listener);
    return { product: await this.gram(listener), sums: [sum, sum], count: this.dVocab };
  }

  /**
   * The sum of the rows, `[d_model]`.
   *
   * @throws QkLensError `cancelled`
   */
  sum(listener: Listener): Promise<Float64Array> {
    return this.sumTask.get(listener);
  }
}

async function productsWithSums(
  compute: Compute,
  a: RawVocabulary,
  b: RawVocabulary,
  listener: WorkListener,
): Promise<RowProducts> {
  const count = Math.min(a.dVocab, b.dVocab);
  const sums = [new Float64Array(a.dModel), new Float64Array(b.dModel)] as const;
  const stage = `Products of ${a.name} and ${b.name}`;
  const product = await productSum(compute, [a, b], count, stage, listener, { sums });
  return { product, sums, count };
}

async function columnSums(raw: RawVocabulary, { signal }: WorkListener): Promise<Float64Array> {
  const sum = new Float64Array(raw.dModel);
  for (const [from, to] of blocks(raw.dVocab, blockRows('loop', raw.dModel))) {
    await tick(signal);
    addRows(sum, raw.rows(from, to));
  }
  return sum;
}

function addRows(sum: Float64Array, { data, cols }: Matrix): void {
  for (let r = 0; r < data.length; r += cols) {
    for (let c = 0; c < cols; c++) sum[c] += data[r + c];
  }
}
