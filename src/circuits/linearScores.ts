import { asRow, rowBlock, type Matrix64 } from '../linalg/matrix.js';
import { dot, timesMatrix } from '../linalg/vector.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { ModelConfig } from '../model/modelConfig.js';
import { readingNorm, type NormKind, type NormWeights } from '../model/norm.js';
import { rotateRows } from '../model/rotate.js';
import type { HeadRef } from '../protocol/headRef.js';
import { centredFor, normScale } from './streamNorm.js';

/**
 * A head's queries and keys as linear functions of the stream, with the scales of all norms held at what they are. The
 * score of a query for a key is `(query.bias + query.of(x)) · (key.bias + key.of(y)) - penalty(i, j)`, before a
 * soft-cap, at positions i and j with the streams x and y, which may be split into parts.
 */
export interface LinearScores {
  query(position: number, stream: Float64Array): LinearSide;
  key(position: number, stream: Float64Array): LinearSide;
  /** ALiBi's, of the distance between both positions; 0 in other models. */
  penalty(query: number, key: number): number;
}

/** @throws QkLensError `nonFiniteWeights`, `fileChanged` */
export async function linearScores(
  weights: CanonicalWeights,
  { layer, head }: HeadRef,
): Promise<LinearScores> {
  const { config } = weights;
  const { wQ, bQ, wK, bK } = (await weights.attention(layer)).heads[head];
  const kind = readingNorm(config, layer, 'ln1');
  const norm = await weights.norm(layer, 'ln1');
  const own = config.qkNorms ? await weights.qkNorms(layer) : undefined;
  const added = config.positional === 'shortformer' ? await weights.positions(config.nCtx) : undefined;
  const shared = { config, layer, kind, norm, added };
  const divisor = config.attentionScale(layer);
  const query = { ...shared, matrix: wQ, b: bQ, ownNorm: own?.q, divisor };
  const key = { ...shared, matrix: wK, b: bK, ownNorm: own?.k, divisor: 1 };
  return {
    query: (position, stream) => new LinearSide(query, position, stream),
    key: (position, stream) => new LinearSide(key, position, stream),
    penalty: (i, j) => (config.alibiSlopes?.[head] ?? 0) * (i - j),
  };
}

interface SideWeights {
  readonly config: ModelConfig;
  readonly layer: number;
  /** The norm through which the head reads the stream. */
  readonly kind: NormKind;
  readonly norm: NormWeights;
  /** `[n_ctx, d_model]`: shortformer positions, added after the norm. */
  readonly added: Matrix64 | undefined;
  /** W_Q or W_K, `[d_model, d_head]`, and b_Q or b_K. */
  readonly matrix: Matrix64;
  readonly b: Matrix64;
  readonly ownNorm: NormWeights | undefined;
  /** Of scores, on one side. */
  readonly divisor: number;
}

/** The query or key of one position. */
export class LinearSide {
  /** What no part of the stream adds: the norm's bias and a shortformer position through the weights, and b_Q or b_K, `[d_head]`. */
  readonly bias: Float64Array;
  private readonly normScale: number;
  private readonly ownScale: number;

  constructor(
    private readonly weights: SideWeights,
    private readonly position: number,
    private readonly stream: Float64Array,
  ) {
    const { config, kind, norm, added, matrix, b, ownNorm, divisor } = weights;
    this.normScale = normScale(kind, stream);
    const place = added && rowBlock(added, position, position + 1).data;
    const apart = place ? norm.b.data.map((value, i) => value + place[i]) : norm.b.data;
    const constant = timesMatrix(apart, matrix).map((value, i) => value + b.data[i]);
    const whole = timesMatrix(this.read(stream), matrix).map((value, i) => value + constant[i]);
    const scale = ownNorm ? Math.sqrt(dot(whole, whole) / whole.length + config.normEpsilon) : 1;
    this.ownScale = scale * divisor;
    this.bias = this.placed(asRow(constant)).data;
  }

  /** What a part `[d_model]` of the stream adds to the query or key, `[d_head]`. */
  of(part: Float64Array): Float64Array {
    return this.placed(asRow(timesMatrix(this.read(part), this.weights.matrix))).data;
  }

  /** The whole query or key, `[d_head]`. */
  whole(): Float64Array {
    return this.of(this.stream).map((value, i) => value + this.bias[i]);
  }

  /** A part `[d_model]` of the stream through the norm, without the norm's bias. */
  read(part: Float64Array = this.stream): Float64Array {
    const { kind, norm } = this.weights;
    return centredFor(kind, part).map((value, i) => (norm.w.data[i] * value) / this.normScale);
  }

  /** `[d_model, d_head]`, by which `of(part)` is `read(part)` times it. */
  factor(): Matrix64 {
    return this.placed(this.weights.matrix);
  }

  /** The direction `[d_model]` whose product with a part of the stream is `of(part) · vector`. */
  direction(vector: Float64Array): Float64Array {
    const { kind, norm } = this.weights;
    const { data, rows, cols } = this.factor();
    const along = Float64Array.from(
      { length: rows },
      (_, r) => norm.w.data[r] * dot(data.subarray(r * cols, (r + 1) * cols), vector),
    );
    return centredFor(kind, along).map((value) => value / this.normScale);
  }

  /** Rows `[n, d_head]` under the head's own norm, rotated to the position, and divided as scores are. */
  private placed(m: Matrix64): Matrix64 {
    const { config, layer, ownNorm } = this.weights;
    const scaled = {
      ...m,
      data: m.data.map((value, i) => (value * (ownNorm?.w.data[i % m.cols] ?? 1)) / this.ownScale),
    };
    const rotary = config.rotary?.(layer);
    return rotary ? rotateRows(scaled, rotary, this.position) : scaled;
  }
}
