import type { Matrix, Matrix64 } from '../../linalg/matrix.js';
import { blocks } from '../../tasks/blocks.js';
import type { TensorStore } from '../tensorStore.js';
import type { FittedLowRank } from './fittedChanges.js';
import type { Part } from './lowRankProduct.js';

/** Numbers that are read at once for the norms. */
const BLOCK_NUMBERS = 1 << 19;

/** Reads a part of W + scale B A. */
type ReadSum = (asked: { readonly change: FittedLowRank; readonly part: Part }) => Promise<Matrix64>;

/**
 * DoRA's factors: an output's magnitude over the norm of its weights in W + scale B A (S.-Y. Liu et al., "DoRA:
 * Weight-Decomposed Low-Rank Adaptation", 2024; `DoraLinearLayer` in PEFT's `tuners/lora/dora.py`). A norm needs all of a
 * tensor, which is read once.
 */
export class DoraFactors {
  private readonly known = new Map<string, Promise<OutputFactors>>();

  constructor(
    private readonly adapter: TensorStore,
    private readonly sum: ReadSum,
  ) {}

  of(change: FittedLowRank): Promise<OutputFactors> {
    let factors = this.known.get(change.tensor);
    if (!factors) {
      this.known.set(change.tensor, (factors = this.compute(change)));
      factors.catch(() => this.known.delete(change.tensor));
    }
    return factors;
  }

  private async compute(change: FittedLowRank): Promise<OutputFactors> {
    const { shape, transposed, magnitude } = change;
    const [height, width] = shape;
    const squares = new Float64Array(transposed ? width : height);
    for (const [from, to] of blocks(height, Math.max(1, Math.floor(BLOCK_NUMBERS / width)))) {
      const { data } = await this.sum({ change, part: { rows: [from, to], columns: [0, width] } });
      for (let r = from, i = 0; r < to; r++)
        for (let c = 0; c < width; c++, i++) squares[transposed ? c : r] += data[i] ** 2;
    }
    const { data: magnitudes } = await this.adapter.read64({ tensor: magnitude! });
    return new OutputFactors(
      squares.map((square, i) => magnitudes[i] / Math.sqrt(square)),
      transposed,
    );
  }
}

/** A factor for each output of a weight: its rows, or its columns if it is stored `[in, out]`. */
export class OutputFactors {
  constructor(
    private readonly factors: Float64Array,
    private readonly transposed: boolean,
  ) {}

  /** Multiplies a part of the weight, in place. */
  multiply({ data, rows, cols }: Matrix, { rows: [top], columns: [left] }: Part): void {
    for (let r = 0, i = 0; r < rows; r++)
      for (let c = 0; c < cols; c++, i++) data[i] *= this.factors[this.transposed ? left + c : top + r];
  }
}
