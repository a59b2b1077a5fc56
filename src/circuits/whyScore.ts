import type { Compute } from '../linalg/compute.js';
import { transpose, type Matrix64 } from '../linalg/matrix.js';
import { topIndices } from '../linalg/topK.js';
import { dot } from '../linalg/vector.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { LinearSide } from './linearScores.js';
import { spectrum } from './spectrum.js';
import type { WrittenPart } from './writtenPart.js';

/** What the norm's bias, b_Q and b_K put into a query or key wherever it stands, and a shortformer position. */
const BIASES = { name: 'biases', kind: 'bias' } as const;

/** A part of a query or key, and what it adds to the score in the end. */
export type ScorePart = Pick<WrittenPart, 'name' | 'kind' | 'layer' | 'head'> & { readonly score: number };

/** A head's score of one query for one key, before a soft-cap, split in four ways that each add up to it. */
export interface WhyScore {
  readonly score: number;
  /** ALiBi's penalty, subtracted in each of the four; 0 in other models. */
  readonly penalty: number;
  /** By what wrote the query's stream, and by what wrote the key's. */
  readonly query: readonly ScorePart[];
  readonly key: readonly ScorePart[];
  /** By both: a layer's heads and attention biases are one part. Rows are the query's. */
  readonly groups: readonly string[];
  readonly matrix: readonly (readonly number[])[];
  /** The largest products of single parts. */
  readonly largest: readonly { readonly query: string; readonly key: string; readonly score: number }[];
  /** By singular directions of the head's W_QK at this distance; `biases` is what no direction has. */
  readonly directions: readonly ScoreDirection[];
  readonly biases: number;
}

export interface ScoreDirection {
  readonly index: number;
  readonly singularValue: number;
  /** The product of what the head reads with the left and the right singular vector. */
  readonly query: number;
  readonly key: number;
  readonly score: number;
}

/** A query and a key, and ALiBi's penalty of both positions. */
export interface ScoredPair {
  readonly query: LinearSide;
  readonly key: LinearSide;
  readonly penalty: number;
}

/**
 * Splits a score by what wrote the query's stream times what wrote the key's (the bilinear form of N. Elhage et al., A
 * Mathematical Framework for Transformer Circuits, 2021), and by singular directions of W_QK (J. Merullo et al., Talking
 * Heads, and G. Franco and M. Crovella, Sparse Attention Decomposition, arXiv 2410.00340).
 *
 * @param parts what wrote each stream: together the stream
 * @param top how many of the largest products
 * @throws QkLensError `compute`, `cancelled`
 */
export async function whyScore(
  compute: Compute,
  { query, key, penalty }: ScoredPair,
  parts: Record<'query' | 'key', readonly WrittenPart[]>,
  top: number,
  listener: Listener,
): Promise<WhyScore> {
  const queries = partsOf(query, parts.query);
  const keys = partsOf(key, parts.key);
  const whole = { query: total(queries), key: total(keys) };
  const products = queries.flatMap((q) => keys.map((k) => dot(q.vector, k.vector)));
  const names = [...new Set(queries.map(groupOf))];
  const at = new Map(names.map((name, i) => [name, i]));
  const grouped = names.map(() => new Array<number>(names.length).fill(0));
  products.forEach((product, i) => {
    const [q, k] = [queries[Math.floor(i / keys.length)], keys[i % keys.length]];
    grouped[at.get(groupOf(q))!][at.get(groupOf(k))!] += product;
  });
  return {
    score: dot(whole.query, whole.key) - penalty,
    penalty,
    query: scored(queries, whole.key),
    key: scored(keys, whole.query),
    groups: names,
    matrix: grouped,
    largest: topIndices(products, top, 'magnitude').map((i) => ({
      query: queries[Math.floor(i / keys.length)].part.name,
      key: keys[i % keys.length].part.name,
      score: products[i],
    })),
    ...(await byDirections(compute, query, key, whole, listener)),
  };
}

interface PlacedPart {
  readonly part: Pick<WrittenPart, 'name' | 'kind' | 'layer' | 'head'>;
  /** `[d_head]` */
  readonly vector: Float64Array;
}

function partsOf(side: LinearSide, parts: readonly WrittenPart[]): PlacedPart[] {
  return [
    ...parts.map(({ written, ...part }) => ({ part, vector: side.of(written) })),
    { part: BIASES, vector: side.bias },
  ];
}

function total(parts: readonly PlacedPart[]): Float64Array {
  const sum = new Float64Array(parts[0].vector.length);
  for (const { vector } of parts) vector.forEach((value, i) => (sum[i] += value));
  return sum;
}

const groupOf = ({ part: { name, kind, layer } }: PlacedPart) =>
  layer === undefined || kind === 'mlp' ? name : `L${layer} attention`;

const scored = (parts: readonly PlacedPart[], other: Float64Array): ScorePart[] =>
  parts.map(({ part, vector }) => ({ ...part, score: dot(vector, other) }));

async function byDirections(
  compute: Compute,
  query: LinearSide,
  key: LinearSide,
  whole: { readonly query: Float64Array; readonly key: Float64Array },
  listener: Listener,
): Promise<Pick<WhyScore, 'directions' | 'biases'>> {
  const side = (factor: Matrix64) => ({ factor: transpose(factor), rounding: 0 });
  const found = await spectrum(compute, side(query.factor()), side(key.factor()), listener);
  const directions = found.singularValues.map((singularValue, index) => {
    const { left, right } = found.directions(index);
    const [q, k] = [dot(query.read(), left), dot(key.read(), right)];
    return { index, singularValue, query: q, key: k, score: singularValue * q * k };
  });
  // (r + b)(s + c) - r s = b (s + c) + r c, with r + b and s + c the whole query and key.
  const unbiased = whole.query.map((value, i) => value - query.bias[i]);
  return { directions, biases: dot(query.bias, whole.key) + dot(unbiased, key.bias) };
}
