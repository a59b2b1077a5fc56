import { asRow, rowBlock, type Matrix64 } from '../linalg/matrix.js';
import { dot, timesMatrix } from '../linalg/vector.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { centerRows } from '../model/centerRows.js';
import type { Rotary } from '../model/modelConfig.js';
import {
  headNormKind,
  readingNorm,
  type HeadNormKind,
  type NormKind,
  type NormWeights,
} from '../model/norm.js';
import { inText, rotateRows } from '../model/rotate.js';
import type { HeadRef } from '../protocol/headRef.js';
import { normOfHead } from './headNorms.js';
import { grownBy } from './queryGrowth.js';
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

/**
 * @param length tokens of the text
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`
 */
export async function linearScores(
  weights: CanonicalWeights,
  { layer, head }: HeadRef,
  length: number,
): Promise<LinearScores> {
  const { config } = weights;
  const { heads } = await weights.attention(layer);
  const kind = readingNorm(config, layer, 'ln1');
  const norm = await weights.norm(layer, 'ln1');
  const normed = headNormKind(config, layer);
  const own = normed && (await weights.qkNorms(layer));
  const added = config.positional === 'shortformer' ? await weights.positions(config.nCtx) : undefined;
  const turns = config.rotary?.(layer);
  const growth = config.queryGrowth?.(layer);
  const shared = { kind, norm, added, rotary: turns && inText(turns, length) };
  const ownNorm = (weightsOfAll: NormWeights | undefined, index: number, all: readonly HeadFactor[]) =>
    normed &&
    weightsOfAll && {
      ...{ kind: normed, norm: normOfHead(weightsOfAll, index, config.dHead) },
      spanned: normed.spansHeads ? all : undefined,
    };
  const queries = heads.map(({ wQ, bQ }) => ({ matrix: wQ, b: bQ }));
  const size = config.nHeads / config.nKeyValueHeads;
  const keys = heads.filter((_, i) => i % size === 0).map(({ wK, bK }) => ({ matrix: wK, b: bK }));
  const keyHead = Math.floor(head / size);
  const divisor = (position: number) =>
    config.attentionScale(layer) / (growth ? grownBy(growth, position) : 1);
  const query = { ...shared, ...queries[head], ownNorm: ownNorm(own?.q, head, queries), divisor };
  const key = { ...shared, ...keys[keyHead], ownNorm: ownNorm(own?.k, keyHead, keys), divisor: () => 1 };
  return {
    query: (position, stream) => new LinearSide(query, position, stream),
    key: (position, stream) => new LinearSide(key, position, stream),
    penalty: (i, j) => (config.alibiSlopes?.[head] ?? 0) * (i - j),
  };
}

/** W_Q or W_K of one head, `[d_model, d_head]`, and b_Q or b_K. */
interface HeadFactor {
  readonly matrix: Matrix64;
  readonly b: Matrix64;
}

/** The norm of a head's query or key. */
interface OwnNorm {
  readonly kind: HeadNormKind;
  /** `[1, d_head]` */
  readonly norm: NormWeights;
  /** All queries, or keys, of the layer, if the norm spans them. */
  readonly spanned: readonly HeadFactor[] | undefined;
}

interface SideWeights extends HeadFactor {
  /** The norm through which the head reads the stream. */
  readonly kind: NormKind;
  readonly norm: NormWeights;
  /** `[n_ctx, d_model]`: shortformer positions, added after the norm. */
  readonly added: Matrix64 | undefined;
  readonly rotary: Rotary | undefined;
  readonly ownNorm: OwnNorm | undefined;
  /** Of scores, on one side, at a position. */
  readonly divisor: (position: number) => number;
}

/** The query or key of one position. */
export class LinearSide {
  /**
   * What no part of the stream adds, `[d_head]`: the norm's bias and a shortformer position through the weights, b_Q or
   * b_K, and the bias of the head's own norm.
   */
  readonly bias: Float64Array;
  private readonly normScale: number;
  private readonly ownScale: number;
  private readonly divisor: number;

  constructor(
    private readonly weights: SideWeights,
    private readonly position: number,
    private readonly stream: Float64Array,
  ) {
    const { kind, norm, added, ownNorm, divisor } = weights;
    this.normScale = normScale(kind, stream);
    this.divisor = divisor(position);
    const place = added && rowBlock(added, position, position + 1).data;
    const apart = place ? norm.b.data.map((value, i) => value + place[i]) : norm.b.data;
    const constant = ({ matrix, b }: HeadFactor) =>
      timesMatrix(apart, matrix).map((value, i) => value + b.data[i]);
    const whole = (own: HeadFactor) => {
      const fixed = constant(own);
      return timesMatrix(this.read(stream), own.matrix).map((value, i) => value + fixed[i]);
    };
    const spanned = ownNorm?.spanned ?? [weights];
    this.ownScale = ownNorm
      ? normScale(ownNorm.kind, Float64Array.from(spanned.flatMap((own) => [...whole(own)])))
      : 1;
    const own = this.placed(asRow(constant(weights))).data;
    this.bias = ownNorm ? this.withOwnBias(own, ownNorm) : own;
  }

  /** The bias of the head's own norm is rotated only where positions come after the norm. */
  private withOwnBias(constant: Float64Array, { norm, kind: { afterRotary } }: OwnNorm): Float64Array {
    const added = this.turned(asRow(norm.b.data), !afterRotary).data;
    return constant.map((value, i) => value + added[i] / this.divisor);
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

  /** Rows `[n, d_head]` under the head's own norm, without its bias, rotated to the position, and divided as scores are. */
  private placed(m: Matrix64): Matrix64 {
    const { ownNorm } = this.weights;
    const isEarly = ownNorm?.kind.afterRotary === true;
    return this.turned(this.normed(this.turned(m, isEarly)), !isEarly);
  }

  private turned(m: Matrix64, now: boolean): Matrix64 {
    const { rotary } = this.weights;
    return rotary && now ? rotateRows(m, rotary, this.position) : m;
  }

  private normed(m: Matrix64): Matrix64 {
    const { ownNorm } = this.weights;
    const centred =
      ownNorm?.kind.normalization === 'LayerNorm' ? centerRows({ ...m, data: m.data.slice() }) : m;
    const scale = this.ownScale * this.divisor;
    const data = centred.data.map((value, i) => (value * (ownNorm?.norm.w.data[i % m.cols] ?? 1)) / scale);
    return { ...m, data };
  }
}
