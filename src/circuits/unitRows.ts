import { DIRECTIONS_AT_ONCE } from '../model/vocabularyProducts.js';
import { zeros32, type Matrix32 } from '../linalg/matrix.js';
import { blocks } from '../tasks/blocks.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import type { RowSide } from './requestRows.js';
import { RowView } from './rowView.js';

/** A vocabulary's rows as a request takes them, each of length 1. A row of zeros has no direction, and stays 0. */
export class UnitRows {
  private constructor(
    readonly side: RowSide,
    private readonly squares: Float64Array,
  ) {}

  /** @throws QkLensError `compute`, `cancelled` */
  static async of(side: RowSide, listener: Listener): Promise<UnitRows> {
    return new UnitRows(side, await side.vocabulary.squaredLengths(side.centered, listener));
  }

  get dVocab(): number {
    return this.squares.length;
  }

  get dModel(): number {
    return this.side.vocabulary.matrix.dModel;
  }

  /** Throws what {@link VocabularyMatrix.requireRow} throws. */
  requireRow(id: number): void {
    this.side.vocabulary.matrix.requireRow(id);
  }

  hasDirection(id: number): boolean {
    return this.squares[id] > 0;
  }

  /** The tokens' unit rows, `[ids, d_model]`; throws what {@link RowView.rowsOf} throws. */
  async rows(ids: readonly number[], listener: Listener): Promise<Matrix32> {
    const { vocabulary, centered } = this.side;
    const { data, cols } = await vocabulary.rowsOf(ids, centered, listener);
    const out = zeros32(ids.length, cols);
    for (const [place, id] of ids.entries()) {
      const over = this.hasDirection(id) ? 1 / Math.sqrt(this.squares[id]) : 0;
      for (let i = place * cols; i < (place + 1) * cols; i++) out.data[i] = over * data[i];
    }
    return out;
  }

  /**
   * The squared length of every unit row's projection onto a space, `[d_vocab]`.
   *
   * @param basis orthonormal, `[d_model]` each
   * @throws QkLensError `compute`, `cancelled`
   */
  async explained(basis: readonly Float64Array[], listener: Listener): Promise<Float64Array> {
    const { vocabulary, centered } = this.side;
    const explained = new Float64Array(this.dVocab);
    for (const [from, to] of blocks(basis.length, DIRECTIONS_AT_ONCE)) {
      await tick(listener.signal);
      const asked = { view: vocabulary, centered, directions: basis.slice(from, to) };
      const [products] = await RowView.productsTogether([asked], listener);
      for (const { entries } of products) {
        for (let id = 0; id < explained.length; id++) explained[id] += entries[id] ** 2;
      }
    }
    return explained.map((value, id) => (this.hasDirection(id) ? value / this.squares[id] : 0));
  }
}
