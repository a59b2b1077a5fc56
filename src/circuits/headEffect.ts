import type { Compute } from '../linalg/compute.js';
import type { HeadWeights } from '../model/headWeights.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';

/** One head's effect on the logits for tokens it attends to fully. */
export class HeadEffect {
  constructor(
    private readonly compute: Compute,
    private readonly head: HeadWeights,
    private readonly source: VocabularyMatrix,
    private readonly unembed: VocabularyMatrix,
  ) {}

  /** For each id its row of source W_V W_O W_U, `[d_vocab]`. */
  async logits(ids: readonly number[]): Promise<Float32Array[]> {
    const directions: Float64Array[] = [];
    for (const id of ids) {
      const value = await this.compute.multiply64(this.source.rows(id, id + 1), this.head.wV);
      directions.push((await this.compute.multiply64(value, this.head.wO)).data);
    }
    return this.unembed.scores(directions);
  }
}
