import type { Compute } from '../linalg/compute.js';
import type { Matrix64 } from '../linalg/matrix.js';
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
  logits(ids: readonly number[]): Promise<Float32Array[]> {
    return this.logitsOf(ids.map((id) => this.source.rows(id, id + 1)));
  }

  /** For each x, `[1, d_model]`, its x W_V W_O W_U, `[d_vocab]`. */
  async logitsOf(rows: readonly Matrix64[]): Promise<Float32Array[]> {
    const directions: Float64Array[] = [];
    for (const row of rows) {
      const value = await this.compute.multiply64(row, this.head.wV);
      directions.push((await this.compute.multiply64(value, this.head.wO)).data);
    }
    return this.unembed.scores(directions);
  }
}
