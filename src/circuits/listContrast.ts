import { zeros64, type Matrix64 } from '../linalg/matrix.js';
import type { Compute } from '../linalg/compute.js';
import { seededRandom } from '../statistics/random.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { matchedReach, matchedToken } from './matchedTokens.js';
import type { RowView } from './rowView.js';
import type { UnitRows } from './unitRows.js';

/** Random lists that stand for each list. */
const DRAWS = 100;
const SEED = 1;

/** Of the latest lists on each vocabulary's rows, so that they are soon tested on another head. */
const latest = new WeakMap<RowView, { readonly key: string; readonly contrast: Matrix64 }>();

/**
 * How the rows of one list of tokens differ from another's, beyond what the tokens' frequency explains: `[O(A) - O(B)]
 * - mean over 100 draws of [O(A*) - O(B*)]`, with O the mean outer product of a list's unit rows, and A*, B* random
 * tokens, each within 2 % of the vocabulary of its own in id. Without B, O(A) alone.
 *
 * @param b empty for none
 * @returns `[d_model, d_model]`, symmetric
 * @throws QkLensError `fileChanged`, `compute`, `cancelled`
 */
export async function listContrast(
  compute: Compute,
  unit: UnitRows,
  a: readonly number[],
  b: readonly number[],
  { signal, onProgress }: Listener,
): Promise<Matrix64> {
  const { vocabulary, centered } = unit.side;
  const key = `${centered} ${a.join()} ${b.join()}`;
  const kept = latest.get(vocabulary);
  if (kept?.key === key) return kept.contrast;
  const weights = tokenWeights(a, b, unit.dVocab);
  const tokens = [...weights.keys()]
    .filter((id) => weights.get(id) !== 0 && unit.hasDirection(id))
    .sort((x, y) => x - y);
  const d = unit.dModel;
  const contrast = zeros64(d, d);
  for (const [from, to] of blocks(tokens.length, blockRows('product32', 2 * d * d))) {
    await tick(signal);
    const ids = tokens.slice(from, to);
    const rows = await unit.rows(ids, { signal });
    const weighted = { ...rows, data: rows.data.slice() };
    for (const [r, id] of ids.entries()) {
      const weight = weights.get(id)!;
      for (let i = r * d; i < (r + 1) * d; i++) weighted.data[i] *= weight;
    }
    const part = await compute.multiply32(weighted, rows, { transA: true });
    for (let i = 0; i < contrast.data.length; i++) contrast.data[i] += part.data[i];
    onProgress?.({ stage: 'Lists against random tokens', fraction: to / tokens.length });
  }
  latest.set(vocabulary, { key, contrast });
  return contrast;
}

/** By how much each token's outer product counts. */
function tokenWeights(a: readonly number[], b: readonly number[], dVocab: number): Map<number, number> {
  const weights = new Map<number, number>();
  const add = (id: number, weight: number) => weights.set(id, (weights.get(id) ?? 0) + weight);
  const random = seededRandom(SEED);
  const reach = matchedReach(dVocab);
  for (const [sign, ids] of [[1, a] as const, [-1, b] as const]) {
    for (const id of ids) add(id, sign / ids.length);
    for (let draw = 0; draw < DRAWS; draw++) {
      for (const id of ids) add(matchedToken(id, reach, dVocab, random), -sign / (DRAWS * ids.length));
    }
  }
  return weights;
}
