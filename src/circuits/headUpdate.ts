import { frobeniusNorm } from './frobeniusNorm.js';
import { zeros64, type Matrix64 } from '../linalg/matrix.js';
import type { FactorChange } from '../model/headChanges.js';
import { QkLensError } from '../protocol/errors.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { Processing } from '../protocol/model.js';
import { ovSides, qkSides } from './headSides.js';
import type { Side, Spectrum } from './spectrum.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** What an adapter changes in one of a head's products, as a product of its own. */
export interface HeadUpdate {
  readonly left: Side;
  readonly right: Side;
  /** Its rank is at most this; at least 1. */
  readonly rank: number;
}

/**
 * W_Q W_K^T of the merged weights less that of the base's, under the same processing.
 *
 * @throws QkLensError `badRequest` for a checkpoint without an adapter; `nonFiniteWeights`, `fileChanged`
 */
export async function qkUpdate(
  spaces: VocabularySpaces,
  head: HeadRef,
  processing: Processing,
  distance = 0,
): Promise<HeadUpdate> {
  const [merged, base] = both(spaces, processing);
  const after = qkSides(await merged.qk(head, distance), merged.rounding(head));
  const before = qkSides(await base.weights.qk(head, distance), base.weights.rounding(head));
  const { query, key } = base.changes(head);
  return difference([after.query, after.key], [before.query, before.key], [query, key]);
}

/** The same of W_V W_O; throws what {@link qkUpdate} throws. */
export async function ovUpdate(
  spaces: VocabularySpaces,
  head: HeadRef,
  processing: Processing,
): Promise<HeadUpdate> {
  const [merged, base] = both(spaces, processing);
  const after = ovSides(await merged.ov(head), merged.rounding(head));
  const before = ovSides(await base.weights.ov(head), base.weights.rounding(head));
  const { value, output } = base.changes(head);
  return difference([after.value, after.output], [before.value, before.output], [value, output]);
}

/** The values that can be other than 0: no more than the rank. */
export function cutTo(found: Spectrum, rank: number): Spectrum {
  return {
    ...found,
    singularValues: found.singularValues.slice(0, rank),
    angleBound: found.angleBound.slice(0, rank),
    degenerate: found.degenerate.slice(0, rank),
    null: found.null.slice(0, rank),
  };
}

/** Whether the checkpoint is an adapter over a base. */
export function hasUpdate({ model }: VocabularySpaces): boolean {
  return model.checkpoint.base !== undefined;
}

function both({ model }: VocabularySpaces, processing: Processing) {
  const base = model.base(processing);
  if (base) return [model.weights(processing), base] as const;
  throw new QkLensError(
    'badRequest',
    `The circuit update is what a LoRA adapter changes, and ${model.checkpoint.info.name} is no adapter. Ask for other circuits, or open the adapter's folder.`,
  );
}

/**
 * A' B'^T - A B^T = [dA | A] [B' | dB]^T, with dA = A' - A and dB = B' - B. The halves of each factor are scaled to equal
 * length, the other factor's inversely, so that rounding of the large ones does not drown the small ones.
 */
function difference(
  [left, right]: readonly [Side, Side],
  [a, b]: readonly [Side, Side],
  [changeA, changeB]: readonly [FactorChange, FactorChange],
): HeadUpdate {
  const [dA, dB] = [minus(left.factor, a.factor), minus(right.factor, b.factor)];
  const halves = [
    { left: dA, right: right.factor },
    { left: a.factor, right: dB },
  ].filter((half) => [half.left, half.right].every(({ data }) => data.some((value) => value !== 0)));
  const scaled = halves.map((half) => {
    const scale = Math.sqrt(frobeniusNorm(half.right.data) / frobeniusNorm(half.left.data));
    return { left: times(half.left, scale), right: times(half.right, 1 / scale) };
  });
  const cols = a.factor.cols;
  const rounding = (own: Side, change: FactorChange) => Math.max(own.rounding, change.rounding);
  const most = Math.max(1, scaled.length * a.factor.rows);
  return {
    left: {
      factor: stacked(
        scaled.map((half) => half.left),
        cols,
      ),
      rounding: rounding(left, changeA),
    },
    right: {
      factor: stacked(
        scaled.map((half) => half.right),
        cols,
      ),
      rounding: rounding(right, changeB),
    },
    rank: Math.max(1, Math.min(most, cols, changeA.rank + changeB.rank)),
  };
}

function minus(a: Matrix64, b: Matrix64): Matrix64 {
  return { ...a, data: a.data.map((value, i) => value - b.data[i]) };
}

function times(m: Matrix64, factor: number): Matrix64 {
  return { ...m, data: m.data.map((value) => value * factor) };
}

/** One above the other; one row of zeros if there are none. */
function stacked(parts: readonly Matrix64[], cols: number): Matrix64 {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const out = zeros64(Math.max(1, rows), cols);
  let at = 0;
  for (const { data } of parts) {
    out.data.set(data, at);
    at += data.length;
  }
  return out;
}
