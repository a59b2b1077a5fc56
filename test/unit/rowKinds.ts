import type { CountedWord, RowOptions } from '../../src/protocol/rowOptions.js';
import type { takenRows } from '../reference/tokenRows.js';

/**
 * The ways in which a request takes a vocabulary's rows, for the product and for the reference.
 *
 * @param text the words of a text, with `counts` by token
 */
export function rowKinds(
  text: readonly CountedWord[],
  counts: readonly number[],
  normEpsilon: number,
): readonly (readonly [string, RowOptions, Parameters<typeof takenRows>[1]])[] {
  return [
    ['as they are', {}, {}],
    ['through the norm', { rows: 'normalized' }, { normEpsilon }],
    ['weighted by a text', { tokenFrequency: text }, { weights: counts }],
    [
      'through the norm, weighted',
      { rows: 'normalized', tokenFrequency: text },
      { normEpsilon, weights: counts },
    ],
  ];
}
