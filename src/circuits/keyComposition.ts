import type { Matrix64 } from '../linalg/matrix.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { HeadWeights } from '../model/headWeights.js';

/** A product A B over its inner size: what norms of products with it need, `[d_head, d_head]`. */
interface Writer {
  readonly wO: Matrix64;
  /** W_V^T W_V */
  readonly valueGram: Matrix64;
  /** ||W_V W_O||_F */
  readonly norm: number;
  readonly strength: number;
}

/** The strongest writers that a head is compared with. */
const MOST_WRITERS = 4;

/**
 * K-composition scores of heads with some earlier ones (Elhage et al., A Mathematical Framework for Transformer Circuits,
 * 2021): `||W_V W_O W_K W_Q^T||_F / (||W_V W_O||_F ||W_Q W_K^T||_F)`, from Gram matrices `[d_head, d_head]`. Enough digits
 * for a score, not for singular values.
 */
export class KeyComposition {
  private readonly writers: Writer[] = [];

  constructor(private readonly weights: Pick<CanonicalWeights, 'compute'>) {}

  /** @param strength only the few strongest are kept */
  async add({ wV, wO }: HeadWeights, strength: number): Promise<void> {
    const { compute } = this.weights;
    const valueGram = await compute.multiply64(wV, wV, { transA: true });
    const outputGram = await compute.multiply64(wO, wO, { transB: true });
    this.writers.push({ wO, valueGram, strength, norm: Math.sqrt(innerProduct(valueGram, outputGram)) });
    this.writers.sort((a, b) => b.strength - a.strength);
    this.writers.length = Math.min(this.writers.length, MOST_WRITERS);
  }

  /** The head's largest score with those kept; 0 without any. */
  async largest({ wQ, wK }: HeadWeights): Promise<number> {
    const { compute } = this.weights;
    const queryGram = await compute.multiply64(wQ, wQ, { transA: true });
    const keyGram = await compute.multiply64(wK, wK, { transA: true });
    const norm = Math.sqrt(innerProduct(queryGram, keyGram));
    let largest = 0;
    for (const writer of this.writers) {
      const read = await compute.multiply64(writer.wO, wK);
      const left = await compute.multiply64(writer.valueGram, read);
      const right = await compute.multiply64(read, queryGram);
      const both = Math.sqrt(Math.max(0, innerProduct(left, right)));
      const norms = writer.norm * norm;
      if (norms > 0) largest = Math.max(largest, both / norms);
    }
    return largest;
  }
}

/** tr(A^T B) */
function innerProduct(a: Matrix64, b: Matrix64): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i] * b.data[i];
  return sum;
}
