import { factoredSvd } from '../linalg/factoredSvd.js';
import type { Matrix64 } from '../linalg/matrix.js';
import { MatrixPool } from '../linalg/matrixPool.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { attentionLayers } from '../protocol/attentionLayers.js';
import type { VarianceRequest } from '../protocol/variance.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { noneIsNull } from './determined.js';
import { combined, Factor, rankOf } from './factorSpan.js';
import { qkSides } from './headSides.js';

/** A side of every head's W_Q W_K^T, and how many of its first singular vectors; all if absent. */
export type ChosenSpaces = Pick<VarianceRequest, 'side' | 'vectors'>;

/** The span of a head's first singular vectors on one side. */
export interface HeadSpace {
  /** `[k, d_model]`, orthonormal rows; none if the head's W_Q W_K^T is zero. Heads of one space may share it. */
  readonly basis: Matrix64;
  /** Equal for heads that share keys, and so a space. */
  readonly space: number;
}

/** The spaces of larger models are computed for every question. */
const MOST_KEPT_BYTES = 256 << 20;

/** The latest requested spaces of each model's weights: other words are then answered much sooner. */
const latest = new WeakMap<CanonicalWeights, { readonly key: string; readonly spaces: HeadSpace[] }>();

/**
 * Every head's space, layer by layer.
 *
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function* headSpaces(
  weights: CanonicalWeights,
  chosen: ChosenSpaces,
  { signal, onProgress }: Listener,
): AsyncGenerator<HeadSpace> {
  const { nHeads, dHead, dModel } = weights.config;
  const layers = attentionLayers(weights.config);
  const key = `${chosen.side} ${chosen.vectors}`;
  const kept = latest.get(weights);
  if (kept?.key === key) {
    yield* kept.spaces;
    return;
  }
  const keeps = 8 * layers.length * nHeads * dHead * dModel <= MOST_KEPT_BYTES;
  const all: HeadSpace[] = [];
  const pool = new MatrixPool();
  for (const [place, layer] of layers.entries()) {
    for await (const space of layerSpaces(weights, layer, chosen, pool, { signal })) {
      if (keeps) all.push(space);
      yield space;
    }
    onProgress?.({ stage: 'Spaces of every head', fraction: (place + 1) / layers.length });
  }
  if (keeps) latest.set(weights, { key, spaces: all });
}

async function* layerSpaces(
  weights: CanonicalWeights,
  layer: number,
  { side, vectors = weights.config.dHead }: ChosenSpaces,
  pool: MatrixPool,
  { signal }: Listener,
): AsyncGenerator<HeadSpace> {
  const { compute } = weights;
  const { nHeads, nKeyValueHeads, dHead } = weights.config;
  const sharing = nHeads / nKeyValueHeads;
  let key: Factor | undefined;
  for (let head = 0; head < nHeads; head++) {
    await tick(signal);
    const ref = { layer, head };
    const sides = qkSides(await weights.qk(ref), weights.rounding(ref));
    const query = await Factor.of(compute, sides.query, pool);
    if (!key || head % sharing === 0) key = await Factor.of(compute, sides.key, pool);
    const own = side === 'query' ? query : key;
    const basis =
      vectors >= dHead && haveFullRank(query, key)
        ? await own.span()
        : await firstVectors(query, key, side, vectors);
    const shared = side === 'key' && basis.rows === dHead ? sharing : 1;
    yield { basis, space: layer * nHeads + head - (head % shared) };
  }
}

/** All singular vectors of a side then span what the side's own columns do, and need no decomposition. */
function haveFullRank(query: Factor, key: Factor): boolean {
  if (!query.inverse || !key.inverse) return false;
  return noneIsNull([query.known, query.inverse], [key.known, key.inverse]);
}

async function firstVectors(
  query: Factor,
  key: Factor,
  side: ChosenSpaces['side'],
  vectors: number,
): Promise<Matrix64> {
  const found = factoredSvd(query.known.triangle, key.known.triangle);
  const count = Math.min(vectors, rankOf(found, query.known, key.known));
  return side === 'query' ? combined(query, found.left, count) : combined(key, found.right, count);
}
