import { transpose } from '../linalg/matrix.js';
import type { HeadRounding, OvWeights, QkWeights } from '../model/headWeights.js';
import type { Side } from './spectrum.js';

/** The sides of W_Q W_K^T. */
export function qkSides(
  { wQ, wK }: Pick<QkWeights, 'wQ' | 'wK'>,
  rounding: HeadRounding,
): { readonly query: Side; readonly key: Side } {
  return {
    query: { factor: transpose(wQ), rounding: rounding.query },
    key: { factor: transpose(wK), rounding: rounding.key },
  };
}

/** The sides of W_V W_O. */
export function ovSides(
  { wV, wO }: Pick<OvWeights, 'wV' | 'wO'>,
  rounding: HeadRounding,
): { readonly value: Side; readonly output: Side } {
  return {
    value: { factor: transpose(wV), rounding: rounding.value },
    output: { factor: wO, rounding: rounding.output },
  };
}
