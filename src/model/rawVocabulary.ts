import type { Compute } from '../linalg/compute.js';
import { asRow, rowBlock, toFloat64, zeros64, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import { SharedTask, type Listener, type WorkListener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import type { Remember } from './remember.js';

/** Rows of one float64 product: some 10 ms of work, which bounds how long anything else waits. */
const GRAM_BLOCK_ROWS = 512;

/** Rows summed before anything else gets its turn. */
const SUM_BLOCK_ROWS = 8192;

/**
 * A vocabulary matrix W `[d_vocab, d_model]` as it is in memory, float32, with its sum and Gram matrix: computed once
 * and shared by every processing.
 */
export class RawVocabulary {
  private readonly gramTask: SharedTask<Matrix64>;
  private readonly sumTask: SharedTask<Float64Array>;

  /**
   * @param name for progress, such as "W_E"
   * @param matrix `[d_vocab, d_model]`
   * @param quantity what the matrix is, with all that it depends on beside the checkpoint
   */
  constructor(
    readonly name: string,
    readonly matrix: Matrix32,
    compute: Compute,
    private readonly quantity: string,
    private readonly remember: Remember,
  ) {
    this.gramTask = this.kept('gram', (listener) => gram(compute, this, listener));
    const sum = this.kept('sum', async (listener) => asRow(await columnSums(this, listener)));
    this.sumTask = new SharedTask(async (listener) => (await sum.get(listener)).data);
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

async function gram(
  compute: Compute,
  { name, matrix }: RawVocabulary,
  listener: WorkListener,
): Promise<Matrix64> {
  const { rows, cols } = matrix;
  const total = zeros64(cols, cols);
  for (let from = 0; from < rows; from += GRAM_BLOCK_ROWS) {
    await tick(listener.signal);
    const to = Math.min(rows, from + GRAM_BLOCK_ROWS);
    const block = toFloat64(rowBlock(matrix, from, to));
    const product = await compute.multiply64(block, block, { transA: true });
    for (let i = 0; i < total.data.length; i++) total.data[i] += product.data[i];
    listener.onProgress({ stage: `Gram matrix of ${name}`, fraction: to / rows });
  }
  return total;
}

async function columnSums(
  { matrix: { data, rows, cols } }: RawVocabulary,
  listener: WorkListener,
): Promise<Float64Array> {
  const sum = new Float64Array(cols);
  for (let r = 0; r < rows; r++) {
    if (r % SUM_BLOCK_ROWS === 0) await tick(listener.signal);
    for (let c = 0; c < cols; c++) sum[c] += data[r * cols + c];
  }
  return sum;
}
