import type { Compute } from '../linalg/compute.js';
import type { CircuitResult, SingularVector } from '../protocol/head.js';
import type { RankOptions } from '../protocol/rankedTokens.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { MarkedTokens } from './markedTokens.js';
import type { AskedOfRows, RowProducts, RowView } from './rowView.js';
import {
  circuitResult,
  orientation,
  signed,
  spectrum,
  vectorOf,
  type Side,
  type Spectrum,
} from './spectrum.js';
import { tokenTables, type TableOptions } from './tokenTables.js';

/** A smaller share of the scores is rounding: its square root is the relative size. */
const LEAST_SHARE = 1e-12;

/** A side of a circuit over the vocabulary. */
type TokenSide = Side & { readonly vocabulary: RowView };

/** The vectors that get tables, and what their tokens are ranked by. */
interface VectorsAsked extends RankOptions {
  readonly vectors: readonly number[];
}

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
  { vectors, rankBy }: VectorsAsked,
  listener: Listener,
): Promise<OverTokens> {
  const found = await spectrum(compute, left, right, listener);
  const withCosines = rankBy === 'cosine';
  const directions = vectors.map((index) => found.directions(index));
  const entries = ({ vocabulary, centered = false }: TokenSide) => ({
    view: vocabulary,
    centered,
    asEntries: true,
    withCosines,
  });
  const asked = [
    { ...entries(left), directions: directions.map((own) => own.left) },
    { ...entries(right), directions: directions.map((own) => own.right) },
    {
      ...{ view: right.vocabulary, centered: true, withCosines },
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
 * @throws what {@link MarkedTokens.of} throws
 */
export async function circuitOverTokens(
  { found, asked: [left, right] }: OverTokens,
  [ofLeft, ofRight, keyOnly]: readonly RowProducts[][],
  { vectors: indices, top }: TableOptions & VectorsAsked,
  tokens: MarkedTokens,
): Promise<CircuitResult> {
  if (indices.length === 0) return circuitResult(found, []);
  const tableOf = async ({ view }: AskedOfRows) => {
    const named = await tokens.of(view.matrix);
    return ({ entries, cosines }: RowProducts, sign: 1 | -1) => {
      const products = {
        entries: signed(entries, sign),
        ...(cosines && { cosines: signed(cosines, sign) }),
      };
      return tokenTables(view.space, products, top, named);
    };
  };
  const [query, key] = [await tableOf(left), await tableOf(right)];
  const vectors = indices.map((index, i): SingularVector => {
    const sign = orientation(ofLeft[i].entries);
    return { ...vectorOf(found, index), query: query(ofLeft[i], sign), key: key(ofRight[i], sign) };
  });
  return circuitResult(found, vectors, keyOnly.length > 0 ? key(keyOnly[0], 1) : undefined);
}
