import { factoredSvd } from '../linalg/factoredSvd.js';
import { topIndices } from '../linalg/topK.js';
import type { CircuitTokens } from '../protocol/atlas.js';
import type { MarkedTokens } from './markedTokens.js';
import { RowView, type AskedOfRows, type RowProducts } from './rowView.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { RowSide } from './requestRows.js';
import type { Matrix64 } from '../linalg/matrix.js';
import { combination, orientation, signed } from './spectrum.js';

/** Another value within this part of the first makes its vectors arbitrary. */
const EQUAL_WITHIN = 0.01;

/** A head's first singular vectors, as directions `[d_model]`. */
export interface FirstVectors {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly degenerate: boolean;
}

/** One side A = X F^T of a head's circuit, X a vocabulary's rows or the identity. */
export interface FactorSide {
  /** R `[d_head, d_head]` with R^T R = A^T A. */
  readonly triangle: Matrix64;
  /** F, `[d_head, d_model]`. */
  readonly factor: Matrix64;
}

/** The first singular vectors of A B^T. */
export function firstVectors(left: FactorSide, right: FactorSide): FirstVectors {
  const svd = factoredSvd(left.triangle, right.triangle);
  return {
    left: combination(svd.left(0), left.factor),
    right: combination(svd.right(0), right.factor),
    degenerate: svd.values.length > 1 && svd.values[1] >= (1 - EQUAL_WITHIN) * svd.values[0],
  };
}

/** The rows whose tokens name the vectors of a circuit's sides, and whether the circuit itself is over them. */
export interface NamingRows {
  readonly left: RowSide;
  readonly right: RowSide;
  readonly overVocabulary: boolean;
}

/**
 * The tokens whose centred rows have the largest cosine with each side's direction. Both sides of a vector are turned so
 * that the left one's entry of largest magnitude is positive, or the cosine of its token if the circuit is not over the
 * vocabulary, as in the tables of `head`.
 *
 * @throws QkLensError `compute`, `cancelled`
 */
export async function tokensOf(
  vectors: readonly FirstVectors[],
  { left, right, overVocabulary }: NamingRows,
  top: number,
  tokens: MarkedTokens,
  listener: Listener,
): Promise<CircuitTokens[]> {
  const asked = ({ vocabulary, centered }: RowSide, side: 'left' | 'right'): AskedOfRows => ({
    view: vocabulary,
    directions: vectors.map((own) => own[side]),
    withCosines: true,
    ...(overVocabulary && { centered, asEntries: true }),
  });
  const [ofLeft, ofRight] = await RowView.productsTogether(
    [asked(left, 'left'), asked(right, 'right')],
    listener,
  );
  const [nameLeft, nameRight] = [
    await tokens.of(left.vocabulary.matrix),
    await tokens.of(right.vocabulary.matrix),
  ];
  return vectors.map((own, i) => {
    const sign = orientation(overVocabulary ? ofLeft[i].entries : ofLeft[i].cosines!);
    const table = ({ cosines }: RowProducts, named: typeof nameLeft) => {
      const values = signed(cosines!, sign);
      return topIndices(values, top).map((id) => ({ ...named(id), cosine: values[id] }));
    };
    return {
      left: table(ofLeft[i], nameLeft),
      right: table(ofRight[i], nameRight),
      ...(own.degenerate && { degenerate: true as const }),
    };
  });
}
