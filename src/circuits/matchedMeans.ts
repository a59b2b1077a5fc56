import { zeros64, type Matrix64 } from '../linalg/matrix.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import type { CentredRows } from './centredRows.js';
import { matchedReach } from './matchedTokens.js';

/** A window of ids is made of so many pieces on either side of the token's own. */
const PIECES = 8;

/**
 * The mean cosine that random sets of tokens have on average, each token replaced by one near it in id (as by
 * `matchedSet`), without drawing any: from the sums of unit rows over windows of ids, for every direction at once.
 */
export class MatchedMeans {
  private constructor(
    private readonly piece: number,
    /** For each piece, the first piece of the window around it. */
    private readonly starts: Int32Array,
    /** Pieces in a window. */
    private readonly width: number,
    /** `[windows, windows]`: products of the windows' sums. */
    private readonly products: Matrix64,
    /** Rows with a direction before each piece. */
    private readonly counted: Float64Array,
  ) {}

  /**
   * @param k tokens of a set
   * @throws QkLensError `compute`, `cancelled`
   */
  static async of(rows: CentredRows, k: number, { signal }: Listener): Promise<MatchedMeans> {
    const { dVocab, dModel, compute } = rows.matrix;
    const reach = Math.max(matchedReach(dVocab), 2 * k);
    const piece = Math.max(1, Math.floor(reach / PIECES));
    const pieces = Math.ceil(dVocab / piece);
    const width = Math.min(pieces, 2 * Math.ceil(reach / piece) + 1);
    const before = zeros64(pieces + 1, dModel);
    const counted = new Float64Array(pieces + 1);
    for (let p = 0; p < pieces; p++) {
      await tick(signal);
      const { sum, count } = rows.unitSum(p * piece, Math.min(dVocab, (p + 1) * piece));
      counted[p + 1] = counted[p] + count;
      const start = p * dModel;
      for (let i = 0; i < dModel; i++) {
        before.data[start + dModel + i] = before.data[start + i] + sum[i];
      }
    }
    const windows = pieces - width + 1;
    const sums = zeros64(windows, dModel);
    for (let w = 0; w < windows; w++) {
      for (let i = 0; i < dModel; i++) {
        sums.data[w * dModel + i] = before.data[(w + width) * dModel + i] - before.data[w * dModel + i];
      }
    }
    const starts = Int32Array.from({ length: pieces }, (_, p) =>
      Math.min(Math.max(0, p - (width >> 1)), windows - 1),
    );
    const products = await compute.multiply64(sums, sums, { transB: true });
    return new MatchedMeans(piece, starts, width, products, counted);
  }

  /** The mean over pairs of different tokens, one from each of two of the ids' windows, and over all pairs of the ids. */
  mean(ids: readonly number[]): number {
    const windows = ids.map((id) => this.starts[Math.floor(id / this.piece)]);
    let sum = 0;
    for (let i = 0; i < windows.length; i++) {
      for (let j = 0; j < i; j++) sum += this.between(windows[i], windows[j]);
    }
    return (2 * sum) / (ids.length * (ids.length - 1));
  }

  private between(a: number, b: number): number {
    const count = (from: number, to: number) => Math.max(0, this.counted[to] - this.counted[from]);
    const shared = count(Math.max(a, b), Math.min(a, b) + this.width);
    const pairs = count(a, a + this.width) * count(b, b + this.width) - shared;
    return pairs > 0 ? (this.products.data[a * this.products.cols + b] - shared) / pairs : 0;
  }
}
