import type { Compute } from '../linalg/compute.js';
import { matrix, rowBlock, zeros64, type Matrix, type Matrix64 } from '../linalg/matrix.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import type { WorkListener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';

/** Columns of one product: with more, a block would have too few rows to be worth reading and adding its product. */
const MOST_COLUMNS = 1024;

/** A matrix `[n, d_model]` whose rows are read block by block. */
interface Rows {
  readonly dModel: number;
  rows(from: number, to: number): Matrix;
}

interface ProductSumOptions {
  /** `[d_model]` each: the sums of the rows of A and of B are added. */
  readonly sums?: readonly [Float64Array, Float64Array];
  /** `[d_model]`: subtracted from every row, of A and B alike, before the product. */
  readonly origin?: Float64Array;
}

/**
 * A^T B, the sum over rows of a row of A times the same row of B, `[d_model, d_model]`, in float64. Wide matrices are
 * taken by groups of columns; of A^T A, one half is computed.
 *
 * @param count of rows, from the first
 * @param stage for progress
 * @throws QkLensError `compute`, `cancelled`
 */
export async function productSum(
  compute: Compute,
  [a, b]: readonly [Rows, Rows],
  count: number,
  stage: string,
  { signal, onProgress }: WorkListener,
  { sums, origin }: ProductSumOptions = {},
): Promise<Matrix64> {
  const [widthA, widthB] = [groupWidth(a.dModel), groupWidth(b.dModel)];
  const size = Math.min(count, blockRows('product64', 2 * widthA * widthB));
  const left = new ColumnGroups(a, size, widthA, origin);
  const right = a === b ? left : new ColumnGroups(b, size, widthB, origin);
  const total = zeros64(a.dModel, b.dModel);
  const room = new Float64Array(widthA * widthB);
  for (const [from, to] of blocks(count, size)) {
    await tick(signal);
    left.read(from, to, sums?.[0]);
    if (right !== left) right.read(from, to, sums?.[1]);
    for (const [row, ofA] of left.groups) {
      for (const [column, ofB] of right.groups) {
        if (right === left && column < row) continue;
        if (row > 0 || column > 0) await tick(signal);
        const out = matrix(room.subarray(0, ofA.cols * ofB.cols), ofA.cols, ofB.cols);
        await compute.multiply64(ofA, ofB, { transA: true, out });
        addBlock(total, out, row, column);
      }
    }
    onProgress({ stage, fraction: to / count });
  }
  if (left === right) mirror(total, widthA);
  return total;
}

/** Of groups that are all about as wide. */
function groupWidth(columns: number): number {
  return Math.ceil(columns / Math.ceil(columns / MOST_COLUMNS));
}

/** Some rows of a matrix, widened, by groups of columns. All blocks of rows take the same memory. */
class ColumnGroups {
  private readonly buffers: readonly (readonly [first: number, buffer: Matrix64])[];
  private count = 0;

  constructor(
    private readonly source: Rows,
    size: number,
    width: number,
    private readonly origin: Float64Array | undefined,
  ) {
    this.buffers = [...blocks(source.dModel, width)].map(([first, end]) => [
      first,
      zeros64(size, end - first),
    ]);
  }

  /** The rows last read, with the column that each group begins at. */
  get groups(): readonly (readonly [first: number, rows: Matrix64])[] {
    return this.buffers.map(([first, buffer]) => [first, rowBlock(buffer, 0, this.count)]);
  }

  /** @param sum the sum of the rows is added */
  read(from: number, to: number, sum: Float64Array | undefined): void {
    const { data, cols } = this.source.rows(from, to);
    const { origin } = this;
    this.count = to - from;
    for (const [first, { data: out, cols: width }] of this.buffers) {
      for (let r = 0, i = 0; r < this.count; r++) {
        const row = r * cols + first;
        for (let c = 0; c < width; c++, i++)
          out[i] = origin ? data[row + c] - origin[first + c] : data[row + c];
        if (sum) for (let c = 0; c < width; c++) sum[first + c] += data[row + c];
      }
    }
  }
}

function addBlock(total: Matrix64, { data, rows, cols }: Matrix64, row: number, column: number): void {
  for (let r = 0, i = 0; r < rows; r++) {
    const start = (row + r) * total.cols + column;
    for (let c = 0; c < cols; c++, i++) total.data[start + c] += data[i];
  }
}

/** Copies what lies right of the groups on the diagonal to their other side. */
function mirror({ data, cols: n }: Matrix64, width: number): void {
  for (let r = 0; r < n; r++) {
    for (let c = (Math.floor(r / width) + 1) * width; c < n; c++) data[c * n + r] = data[r * n + c];
  }
}
