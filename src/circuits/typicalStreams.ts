import { rowBlock, toFloat64, zeros64, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import { matrixRow } from './matrixRow.js';
import { stackRows } from '../linalg/stackRows.js';
import { readingNorm, type NormKind } from '../model/norm.js';
import { has } from '../protocol/capabilities.js';
import type { WeightOptions } from '../protocol/model.js';
import { seededRandom } from '../statistics/random.js';
import type { Listener } from '../tasks/sharedTask.js';
import { effectiveEmbedding } from './effectiveEmbedding.js';
import { differentTokens } from './repeatedTokens.js';
import { streamStart } from './streamStart.js';
import { unitRows } from './unitStream.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** Random tokens that stand for the vocabulary. */
export const SAMPLED_TOKENS = 512;
/** Of them, those that are read at each position of a model of learned positions. */
const PLACED_TOKENS = 64;
const SEED = 1;

/** What a layer's heads read before any prompt is known, behind the norm without its weight and bias. */
export interface TypicalStreams {
  /** A random token each, without a position, `[SAMPLED_TOKENS, d_model]` or the whole vocabulary. */
  readonly tokens: Matrix64;
  /** Their mean at each position, `[positions, d_model]`; `[1, d_model]` if positions are no part of the stream. */
  readonly means: Matrix64;
}

/**
 * The streams that enter layers, by the weights alone: W_E in layer 0, and after it what layer 0 makes of each token by
 * itself, W_EE with the residual stream; W_E if the model has no W_EE. Learned positions are added to both.
 *
 * @param positions how many
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function typicalStreams(
  spaces: VocabularySpaces,
  { processing, variant: { attentionBiases } }: WeightOptions,
  positions: number,
  listener: Listener,
): Promise<(layer: number) => TypicalStreams> {
  const { model } = spaces;
  const weights = model.weights(processing);
  const { config } = weights;
  const { dModel, positional, unplacedToken } = config;
  const raw = await model.rawVocabulary('W_E', listener);
  const excluded = new Set(unplacedToken === undefined ? [] : [unplacedToken]);
  const count = Math.min(SAMPLED_TOKENS, raw.dVocab - excluded.size);
  const ids = differentTokens(count, raw.dVocab, excluded, seededRandom(SEED));
  const wE = await weights.vocabulary('W_E', listener);
  const embedded = stackRows(ids.map((id) => wE.rows(id, id + 1)));
  const later = async (): Promise<Matrix64> => {
    if (!has('W_EE', model.checkpoint.info.model)) return embedded;
    const sample = stackRows(ids.map((id) => raw.rows(id, id + 1)));
    const source = {
      dVocab: count,
      rows: (from: number, to: number): Matrix32 => rowBlock(sample, from, to),
    };
    const work = { signal: listener.signal ?? new AbortController().signal, onProgress: () => undefined };
    const variant = { attentionBiases, residual: true };
    return toFloat64(await effectiveEmbedding(model.compute, weights, source, variant, work));
  };
  const effective = await later();
  const placed: Matrix64[] = [];
  for (const [row, id] of positional === 'learned' ? ids.slice(0, PLACED_TOKENS).entries() : []) {
    listener.signal?.throwIfAborted();
    const start = await streamStart(weights, new Array<number>(positions).fill(id), listener);
    const own = matrixRow(embedded, row);
    placed.push({ ...start, data: Float64Array.from(start.data, (value, i) => value - own[i % dModel]) });
  }
  const made = new Map<string, TypicalStreams>();
  return (layer) => {
    const kind = readingNorm(config, layer, 'ln1');
    const rows = layer === 0 ? embedded : effective;
    const key = JSON.stringify([kind, layer === 0]);
    const streams = made.get(key) ?? streamsOf(kind, rows, placed);
    made.set(key, streams);
    return streams;
  };
}

/** @param placed what positions add to the first rows, `[positions, d_model]` each; empty if they add nothing */
function streamsOf(kind: NormKind, rows: Matrix64, placed: readonly Matrix64[]): TypicalStreams {
  const tokens = unitRows(kind, rows);
  if (placed.length === 0) return { tokens, means: meanOf(eachRow(tokens)) };
  const streams = placed.map((added, row) => {
    const own = matrixRow(rows, row);
    return unitRows(kind, { ...added, data: added.data.map((value, i) => value + own[i % rows.cols]) });
  });
  return { tokens, means: meanOf(streams) };
}

function eachRow(m: Matrix64): Matrix64[] {
  return Array.from({ length: m.rows }, (_, r) => rowBlock(m, r, r + 1));
}

function meanOf(all: readonly Matrix64[]): Matrix64 {
  const mean = zeros64(all[0].rows, all[0].cols);
  for (const { data } of all) for (let i = 0; i < data.length; i++) mean.data[i] += data[i] / all.length;
  return mean;
}
