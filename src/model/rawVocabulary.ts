import { rowsInFloat32, type LargeMatrix } from '../checkpoint/storedMatrix.js';
import type { Compute } from '../linalg/compute.js';
import { asRow, rowBlock, zeros64, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import { SharedTask, type Listener, type WorkListener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import type { Remember } from './remember.js';
import { vocabularyProducts } from './vocabularyProducts.js';

/**
 * A vocabulary matrix W `[d_vocab, d_model]` as it is in memory, in the file's dtype where that is float32 or less, with
 * its sum and Gram matrix: computed once and shared by every processing.
 */
export class RawVocabulary {
  private readonly gramTask: SharedTask<Matrix64>;
  private readonly sumTask: SharedTask<Float64Array>;

  /**
   * @param name for progress, such as "W_E"
   * @param stored `[d_vocab, d_model]`
   * @param quantity what the matrix is, with all that it depends on beside the checkpoint
   */
  constructor(
    readonly name: string,
    private readonly stored: LargeMatrix,
    private readonly compute: Compute,
    private readonly quantity: string,
    private readonly remember: Remember,
  ) {
    this.gramTask = this.kept('gram', (listener) => gram(compute, this, listener));
    const sum = this.kept('sum', async (listener) => asRow(await columnSums(this, listener)));
    this.sumTask = new SharedTask(async (listener) => (await sum.get(listener)).data);
  }

  get dVocab(): number {
    return this.stored.rows;
  }

  get dModel(): number {
    return this.stored.cols;
  }

  /** Rows from (inclusive) to (exclusive), `[to - from, d_model]`, to be read only: they may be W's own. */
  rows(from: number, to: number): Matrix32 {
    return rowsInFloat32(this.stored, from, to);
  }

  /**
   * The products of every row with each direction of `[d_model]`.
   *
   * @returns for each direction `[d_vocab]`
   * @throws QkLensError `cancelled`
   */
  products(directions: readonly ArrayLike<number>[], signal?: AbortSignal): Promise<Float32Array[]> {
    return vocabularyProducts(this.compute, this.stored, directions, signal);
  }

  /** A float64 matrix that depends on this one alone, and on what `what` names: made once, and kept on disk. */
  kept(what: string, make: (listener: WorkListener) => Promise<Matrix64>): SharedTask<Matrix64> {
    return new SharedTask(async (listener) => {
      const { value } = await this.remember(
        `${what} of ${this.quantity}`,
        async () => ({ value: await make(listener) }),
        listener.signal,
      );
      return value;
    });
  }

  /**
   * W^T W, `[d_model, d_model]`.
   *
   * @throws QkLensError `cancelled`
   */
  gram(listener: Listener): Promise<Matrix64> {
    return this.gramTask.get(listener);
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

async function gram(compute: Compute, raw: RawVocabulary, listener: WorkListener): Promise<Matrix64> {
  const { dVocab, dModel } = raw;
  const total = zeros64(dModel, dModel);
  const product = zeros64(dModel, dModel);
  const size = Math.min(dVocab, blockRows('product64', 2 * dModel ** 2));
  const buffer = zeros64(size, dModel);
  for (const [from, to] of blocks(dVocab, size)) {
    await tick(listener.signal);
    const block = rowBlock(buffer, 0, to - from);
    block.data.set(raw.rows(from, to).data);
    await compute.multiply64(block, block, { transA: true, out: product });
    for (let i = 0; i < total.data.length; i++) total.data[i] += product.data[i];
    listener.onProgress({ stage: `Gram matrix of ${raw.name}`, fraction: to / dVocab });
  }
  return total;
}

async function columnSums(raw: RawVocabulary, listener: WorkListener): Promise<Float64Array> {
  const { dVocab, dModel } = raw;
  const sum = new Float64Array(dModel);
  for (const [from, to] of blocks(dVocab, blockRows('loop', dModel))) {
    await tick(listener.signal);
    const { data } = raw.rows(from, to);
    for (let r = 0; r < data.length; r += dModel) {
      for (let c = 0; c < dModel; c++) sum[c] += data[r + c];
    }
  }
  return sum;
}
