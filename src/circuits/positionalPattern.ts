import { asRow, zeros64, type Matrix64 } from '../linalg/matrix.js';
import { dot } from '../linalg/vector.js';
import type { ModelConfig } from '../model/modelConfig.js';
import { inText, rotateRows } from '../model/rotate.js';
import type { HeadRef } from '../protocol/headRef.js';
import { matrixRow } from './matrixRow.js';
import { grownBy } from './queryGrowth.js';

/** What norms that follow rotary positions make of a query or key, `[1, d_head]`. */
export interface LateNorms {
  readonly queries: (row: Matrix64) => Matrix64;
  readonly keys: (row: Matrix64) => Matrix64;
}

/**
 * Whether scores depend on positions only in ways that {@link positionalPattern} knows: not if latent attention,
 * relative or shortformer positions have products of their own, or rotary positions are stretched in an unknown way.
 */
export function knowsPositions({ positional, latent, rotary }: ModelConfig, layer: number): boolean {
  const isKnown = positional !== 'relative' && positional !== 'shortformer' && !latent;
  return isKnown && rotary?.(layer)?.unknownScaling === undefined;
}

/**
 * A head's attention, `[n, n]`, on a text in which all that differs between places is their position: with its mask,
 * rotary positions, soft-cap and ALiBi.
 *
 * @param queries before rotary positions, `[n, d_head]`, or `[1, d_head]` for the same at each; like `keys`
 */
export function positionalPattern(
  config: ModelConfig,
  { layer, head }: HeadRef,
  { queries, keys }: { readonly queries: Matrix64; readonly keys: Matrix64 },
  n: number,
  lateNorms?: LateNorms,
): Matrix64 {
  const { alibiSlopes, attentionSoftcap: cap, bidirectional, window } = config;
  const rotary = config.rotary?.(layer);
  const turns = rotary && inText(rotary, n);
  const place = (m: Matrix64, side: keyof LateNorms) =>
    Array.from({ length: n }, (_, position) => {
      const row = asRow(matrixRow(m, m.rows === 1 ? 0 : position));
      const turned = turns ? rotateRows(row, turns, position) : row;
      return (lateNorms?.[side](turned) ?? turned).data;
    });
  const [placedQueries, placedKeys] = [place(queries, 'queries'), place(keys, 'keys')];
  const growth = config.queryGrowth?.(layer);
  const width = window?.(layer) ?? n;
  const pattern = zeros64(n, n);
  for (let query = 0; query < n; query++) {
    const scale = (growth ? grownBy(growth, query) : 1) / config.attentionScale(layer);
    const first = Math.max(0, query - width + 1);
    const end = bidirectional ? Math.min(n, query + width) : query + 1;
    const scores = Float64Array.from({ length: end - first }, (_, i) => {
      const key = first + i;
      const score = scale * dot(placedQueries[query], placedKeys[key]);
      const capped = cap === undefined ? score : cap * Math.tanh(score / cap);
      return capped - (alibiSlopes?.[head] ?? 0) * Math.max(0, query - key);
    });
    pattern.data.set(softmax(scores), query * n + first);
  }
  return pattern;
}

function softmax(scores: Float64Array): Float64Array {
  const most = scores.reduce((one, other) => Math.max(one, other), -Infinity);
  const powers = scores.map((score) => Math.exp(score - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
