import type { Compute } from '../linalg/compute.js';
import { rowBlock, type Matrix64 } from '../linalg/matrix.js';
import { MatrixPool } from '../linalg/matrixPool.js';
import { triangularFactor } from '../linalg/triangularFactor.js';
import { blockedProduct } from '../model/blockedProduct.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { HeadWeights } from '../model/headWeights.js';
import { blocks } from '../tasks/blocks.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import type { RowView } from './rowView.js';
import type { SeenFactor } from './seenFactor.js';
import { stackRows, stackTransposes } from '../linalg/stackRows.js';

/** A factor of a head's circuits, each read as `[d_head, d_model]`: W_Q^T, W_K^T, W_V^T and W_O. */
export type HeadFactor = 'query' | 'key' | 'value' | 'output';

/** Factors that read the stream are stored as `[d_model, d_head]`, and transposed here. */
const READS: { readonly [factor in Exclude<HeadFactor, 'output'>]: (head: HeadWeights) => Matrix64 } = {
  query: ({ wQ }) => wQ,
  key: ({ wK }) => wK,
  value: ({ wV }) => wV,
};

/**
 * The small products of all of a layer's heads. The heads' factors are stacked, so that every large product is computed
 * once for the whole layer.
 */
export class LayerHeads {
  private readonly stacks = new Map<HeadFactor, Matrix64>();

  constructor(
    private readonly compute: Compute,
    private readonly heads: readonly HeadWeights[],
    private readonly pool = new MatrixPool(),
  ) {}

  /**
   * For every head the triangular factor of F^T, `[d_head, d_head]`, with F the factor `[d_head, d_model]`.
   *
   * @throws QkLensError `compute`, `cancelled`
   */
  async triangles(factor: HeadFactor, { signal }: Listener): Promise<Matrix64[]> {
    const stack = this.stack(factor);
    const triangles: Matrix64[] = [];
    for (const head of this.heads.keys()) {
      await tick(signal);
      triangles.push(await triangularFactor(this.compute, this.block(stack, head), this.pool));
    }
    return triangles;
  }

  /**
   * For every head W F^T by its rows' mean and spread, with W a vocabulary's rows.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
   */
  seen(factor: HeadFactor, vocabulary: RowView, listener: Listener): Promise<SeenFactor[]> {
    return vocabulary.factors(this.stack(factor), this.heads.length, listener, this.pool);
  }

  /** For every head F M H^T, `[d_head, d_head]`, with F and H the factors `[d_head, d_model]`. */
  async products(left: HeadFactor, middle: Matrix64, right: HeadFactor): Promise<Matrix64[]> {
    const [lefts, rights] = [this.stack(left), this.stack(right)];
    const seen = this.pool.take(lefts.rows, middle.cols);
    await blockedProduct(this.compute, lefts, middle, seen);
    const products: Matrix64[] = [];
    for (const head of this.heads.keys()) {
      await tick(undefined);
      products.push(
        await this.compute.multiply64(this.block(seen, head), this.block(rights, head), { transB: true }),
      );
    }
    this.pool.give(seen);
    return products;
  }

  get count(): number {
    return this.heads.length;
  }

  /** One head's factor, `[d_head, d_model]`. */
  rows(factor: HeadFactor, head: number): Matrix64 {
    return this.block(this.stack(factor), head);
  }

  /** `[n_heads * d_head, d_model]` */
  private stack(factor: HeadFactor): Matrix64 {
    let stack = this.stacks.get(factor);
    if (!stack) {
      stack =
        factor === 'output'
          ? stackRows(this.heads.map(({ wO }) => wO))
          : stackTransposes(this.heads.map(READS[factor]));
      this.stacks.set(factor, stack);
    }
    return stack;
  }

  private block(stack: Matrix64, head: number): Matrix64 {
    const dHead = stack.rows / this.heads.length;
    return rowBlock(stack, head * dHead, (head + 1) * dHead);
  }
}

/** Bytes of one factor of the heads that are taken together. */
const MOST_STACK_BYTES = 128 << 20;

/**
 * A layer's heads, together if they fit in memory well, as those of all but the widest models do, otherwise in groups.
 *
 * @param mostBytes of one factor of a group
 * @returns each group with its first head
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`
 */
export async function* groupsOfHeads(
  compute: Compute,
  weights: CanonicalWeights,
  layer: number,
  pool: MatrixPool,
  mostBytes = MOST_STACK_BYTES,
): AsyncGenerator<readonly [first: number, heads: LayerHeads]> {
  const { nHeads, nKeyValueHeads, dHead, dModel } = weights.config;
  const perKey = nHeads / nKeyValueHeads;
  const fitting = Math.floor(mostBytes / (Float64Array.BYTES_PER_ELEMENT * dHead * dModel));
  // Heads that share a key head stay together.
  const size = Math.max(perKey, fitting - (fitting % perKey));
  for (const [from, to] of blocks(nHeads, size))
    yield [from, new LayerHeads(compute, await weights.layerHeads(layer, from, to), pool)];
}
