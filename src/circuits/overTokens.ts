import type { Compute } from '../linalg/compute.js';
import type { CircuitResult, SingularVector } from '../protocol/head.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { TokenNames } from './asking.js';
import type { AskedOfRows, RowView } from './rowView.js';
import {
  circuitResult,
  orientation,
  signed,
  spectrum,
  vectorOf,
  type Side,
  type Spectrum,
} from './spectrum.js';
import { tokenTables } from './tokenTables.js';

/** A smaller share of the scores is rounding: its square root is the relative size. */
const LEAST_SHARE = 1e-12;

/** A side of a circuit over the vocabulary. */
type TokenSide = Side & { readonly vocabulary: RowView };

/** A circuit over the vocabulary, and what its tables need of all rows. */
export interface OverTokens {
  readonly found: Spectrum;
  /** Products with the vectors' directions on the left and on the right side, and with the mean row's on the right. */
  readonly asked: readonly [left: AskedOfRows, right: AskedOfRows, keyOnly: AskedOfRows];
}

/**
 * The spectrum of a circuit over the vocabulary, with the directions of some vectors.
 *
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function overTokens(
  compute: Compute,
  [left, right]: readonly [TokenSide, TokenSide],
  vectors: readonly number[],
  listener: Listener,
): Promise<OverTokens> {
  const found = await spectrum(compute, left, right, listener);
  const directions = vectors.map((index) => found.directions(index));
  const entries = ({ vocabulary, centered = false }: TokenSide) => ({
    view: vocabulary,
    centered,
    asEntries: true,
  });
  const asked = [
    { ...entries(left), directions: directions.map((own) => own.left) },
    { ...entries(right), directions: directions.map((own) => own.right) },
    {
      ...{ view: right.vocabulary, centered: true },
      directions: vectors.length > 0 && hasKeyOnly(found) ? [found.overTokens!.keyOnly] : [],
    },
  ] as const;
  return { found, asked };
}

/** With a centred left side, such as W_U after center_unembed, the mean row is rounding alone. */
function hasKeyOnly({ overTokens: known }: Spectrum): boolean {
  return (known?.parts?.keyOnly ?? 0) > LEAST_SHARE;
}

/**
 * A circuit's result, with the tables of its vectors.
 *
 * @param products those that are asked for
 */
export function circuitOverTokens(
  { found, asked: [left, right] }: OverTokens,
  [leftEntries, rightEntries, keyOnly]: readonly Float32Array[][],
  { vectors: indices, top }: { readonly vectors: readonly number[]; readonly top: number },
  tokenizer: TokenNames,
): CircuitResult {
  const table = ({ view }: AskedOfRows, scores: Float32Array) =>
    tokenTables(view.space, scores, top, tokenizer);
  const vectors = indices.map((index, i): SingularVector => {
    const sign = orientation(leftEntries[i]);
    return {
      ...vectorOf(found, index),
      query: table(left, signed(leftEntries[i], sign)),
      key: table(right, signed(rightEntries[i], sign)),
    };
  });
  return circuitResult(found, vectors, keyOnly.length > 0 ? table(right, keyOnly[0]) : undefined);
}
