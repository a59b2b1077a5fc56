import type { Matrix32 } from '../linalg/matrix.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { distributionsOf } from './distributions.js';
import { logitsOfStreams } from './logitLens.js';
import { matrixRow } from './matrixRow.js';
import { rankOf } from './rankOf.js';

/** What the model would say if it ended here. */
export interface LensCell {
  /** The most likely token, and its probability. */
  readonly id: number;
  readonly probability: number;
  /** Of the distribution over tokens, in nats. */
  readonly entropy: number;
  /** Of the last layer's distribution from this one, in nats. */
  readonly divergence: number;
  readonly target: LensOutcome;
  readonly minus?: LensOutcome;
}

/** What the model would give a token. */
export interface LensOutcome {
  readonly logit: number;
  readonly probability: number;
  readonly rank: number;
}

/** The tokens that are followed through the layers. */
interface Followed {
  readonly target: number;
  readonly minus?: number | undefined;
}

/** The latest grid of each run, by its last stream, so that another position of the same run is answered at once. */
const latestGrids = new WeakMap<Matrix32, { readonly key: string; readonly grid: LensCell[][] }>();

/**
 * The logit lens over a whole run (nostalgebraist, 2020): at each depth and position the final norm, W_U, b_U, the
 * soft-cap and softmax of the stream there.
 *
 * @param depths the streams, `[n, d_model]` each, first to last
 * @param target the token whose logit is followed
 * @param minus another one
 * @returns `[depths][positions]`
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
 */
export async function lensGrid(
  weights: CanonicalWeights,
  depths: readonly Matrix32[],
  followed: Followed,
  listener: Listener,
): Promise<LensCell[][]> {
  const { target, minus } = followed;
  const last = depths[depths.length - 1];
  const key = JSON.stringify([depths.length, target, minus]);
  const latest = latestGrids.get(last);
  if (latest?.key === key) return latest.grid;
  const grid = depths.map((): LensCell[] => []);
  const n = depths[0].rows;
  for (let at = 0; at < n; at++) {
    await tick(listener.signal);
    listener.onProgress?.({ stage: 'Reading the stream through W_U', fraction: at / n });
    const logits = await logitsOfStreams(
      weights,
      depths.map((stream) => matrixRow(stream, at)),
      listener,
    );
    const distributions = await distributionsOf(weights.compute, logits, listener.signal);
    for (const [depth, { id, all, entropy, divergence }] of distributions.entries()) {
      const own = logits[depth];
      const probability = (one: number) => Math.exp(own[one] - all);
      const outcome = (one: number): LensOutcome => {
        return { logit: own[one], probability: probability(one), rank: rankOf(own, one) };
      };
      grid[depth].push({
        ...{ id, probability: probability(id), entropy, divergence },
        target: outcome(target),
        ...(minus !== undefined && { minus: outcome(minus) }),
      });
    }
  }
  latestGrids.set(last, { key, grid });
  return grid;
}
