import { factoredSvd } from '../linalg/factoredSvd.js';
import { toFloat32, zeros64, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import { MatrixPool } from '../linalg/matrixPool.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { VarianceRequest } from '../protocol/variance.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { determined, perturbation } from './determined.js';
import { LayerHeads } from './layerHeads.js';

/** A side of every head's W_Q W_K^T, and how many of its first singular vectors; all if absent. */
export type ChosenSpaces = Pick<VarianceRequest, 'side' | 'vectors'>;

/** The span of a head's first singular vectors on one side. */
export interface HeadSpace {
  /** `[k, d_model]`, orthonormal rows; none if the head's W_Q W_K^T is zero. */
  readonly basis: Matrix32;
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
  const { nLayers, nHeads, dHead, dModel } = weights.config;
  const key = `${chosen.side} ${chosen.vectors}`;
  const kept = latest.get(weights);
  if (kept?.key === key) {
    yield* kept.spaces;
    return;
  }
  const keeps = 4 * nLayers * nHeads * dHead * dModel <= MOST_KEPT_BYTES;
  const all: HeadSpace[] = [];
  const pool = new MatrixPool();
  for (let layer = 0; layer < nLayers; layer++) {
    await tick(signal);
    for await (const space of layerSpaces(weights, layer, chosen, pool, { signal })) {
      if (keeps) all.push(space);
      yield space;
    }
    onProgress?.({ stage: 'Spaces of every head', fraction: (layer + 1) / nLayers });
  }
  if (keeps) latest.set(weights, { key, spaces: all });
}

async function* layerSpaces(
  weights: CanonicalWeights,
  layer: number,
  { side, vectors = weights.config.dHead }: ChosenSpaces,
  pool: MatrixPool,
  listener: Listener,
): AsyncGenerator<HeadSpace> {
  const { compute } = weights;
  const { nHeads, nKeyValueHeads, dHead } = weights.config;
  const heads = new LayerHeads(compute, await weights.layerHeads(layer), pool);
  const queries = await heads.triangles('query', listener);
  const keys = await heads.triangles('key', listener);
  for (let head = 0; head < nHeads; head++) {
    await tick(listener.signal);
    const rounding = weights.rounding({ layer, head });
    const query = { triangle: queries[head], rounding: rounding.query };
    const found = factoredSvd(query.triangle, keys[head]);
    const moved = perturbation(query, { triangle: keys[head], rounding: rounding.key });
    const rank = determined(found.values, moved).null.filter((isNull) => !isNull).length;
    const combination = side === 'query' ? found.left : found.right;
    const combinations = asRows(
      Array.from({ length: Math.min(vectors, rank) }, (_, k) => combination(k)),
      dHead,
    );
    const shared = side === 'key' && combinations.rows === dHead ? nHeads / nKeyValueHeads : 1;
    yield {
      basis: toFloat32(
        combinations.rows > 0
          ? await compute.multiply64(combinations, heads.rows(side, head))
          : zeros64(0, weights.config.dModel),
      ),
      space: layer * nHeads + head - (head % shared),
    };
  }
}

function asRows(vectors: readonly Float64Array[], cols: number): Matrix64 {
  const rows = zeros64(vectors.length, cols);
  vectors.forEach((vector, r) => rows.data.set(vector, r * cols));
  return rows;
}
