import type { Matrix64 } from '../linalg/matrix.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { HeadWeights } from '../model/headWeights.js';
import { headNormKind, readingNorm, type HeadNormKind, type NormWeights } from '../model/norm.js';
import { normedHeads, normOfHead } from './headNorms.js';
import { unitRows } from './unitStream.js';
import type { LateNorms } from './positionalPattern.js';

/** The heads' own norms. */
interface OwnNorms {
  readonly kind: HeadNormKind;
  readonly q: NormWeights;
  readonly k: NormWeights;
}

/**
 * What a layer's heads make of streams `[n, d_model]` behind the norm before attention, without its weight and bias.
 * Queries and keys, `[n, d_head]` for each head, have no rotary positions.
 */
export class HeadReading {
  private constructor(
    private readonly weights: CanonicalWeights,
    private readonly layer: number,
    readonly heads: readonly HeadWeights[],
    private readonly norm: NormWeights,
    private readonly own: OwnNorms | undefined,
  ) {}

  /** @throws QkLensError `nonFiniteWeights`, `fileChanged` */
  static async of(weights: CanonicalWeights, layer: number): Promise<HeadReading> {
    const { heads } = await weights.attention(layer);
    const kind = headNormKind(weights.config, layer);
    const own = kind && { kind, ...(await weights.qkNorms(layer)) };
    return new HeadReading(weights, layer, heads, await weights.norm(layer, 'ln1'), own);
  }

  queries(streams: Matrix64): Promise<Matrix64[]> {
    const factors = this.heads.map(({ wQ, bQ }) => ({ matrix: wQ, b: bQ }));
    return this.read(streams, factors, this.own?.q);
  }

  /** Heads that share keys share their matrices too. */
  async keys(streams: Matrix64): Promise<Matrix64[]> {
    const size = this.keySize;
    const factors = this.heads
      .filter((_, head) => head % size === 0)
      .map(({ wK, bK }) => ({ matrix: wK, b: bK }));
    const keys = await this.read(streams, factors, this.own?.k);
    return this.heads.map((_, head) => keys[Math.floor(head / size)]);
  }

  /** What a head writes at a place that attends fully to each stream, without biases, `[n, d_model]`. */
  async writes(streams: Matrix64, head: number): Promise<Matrix64> {
    const { wV, wO } = this.heads[head];
    const { compute } = this.weights;
    return compute.multiply64(await compute.multiply64(this.weighted(streams, false), wV), wO);
  }

  /** Other streams behind the norm without its weight and bias. */
  unit(streams: Matrix64): Matrix64 {
    return unitRows(readingNorm(this.weights.config, this.layer, 'ln1'), streams);
  }

  /** For norms that rotary positions come before; undefined without such. */
  lateNorms(head: number): LateNorms | undefined {
    const { own } = this;
    if (!own?.kind.afterRotary) return undefined;
    const { dHead } = this.weights.config;
    const norm = (all: NormWeights, index: number) => (row: Matrix64) =>
      normedHeads(own.kind, [row], normOfHead(all, index, dHead))[0];
    return { queries: norm(own.q, head), keys: norm(own.k, Math.floor(head / this.keySize)) };
  }

  private get keySize(): number {
    const { nHeads, nKeyValueHeads } = this.weights.config;
    return nHeads / nKeyValueHeads;
  }

  private async read(
    streams: Matrix64,
    factors: readonly { readonly matrix: Matrix64; readonly b: Matrix64 }[],
    norm: NormWeights | undefined,
  ): Promise<Matrix64[]> {
    const weighted = this.weighted(streams);
    const heads: Matrix64[] = [];
    for (const { matrix, b } of factors) {
      const product = await this.weights.compute.multiply64(weighted, matrix);
      for (let i = 0; i < product.data.length; i++) product.data[i] += b.data[i % product.cols];
      heads.push(product);
    }
    return this.own && norm && !this.own.kind.afterRotary ? normedHeads(this.own.kind, heads, norm) : heads;
  }

  /** With the norm's weight, and its bias or not. */
  private weighted({ data, rows, cols }: Matrix64, withBias = true): Matrix64 {
    const { w, b } = this.norm;
    const weighted = data.map((value, i) => value * w.data[i % cols] + (withBias ? b.data[i % cols] : 0));
    return { data: weighted, rows, cols };
  }
}
