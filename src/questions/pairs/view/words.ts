import type { NotOneToken, PairSide } from '../../../protocol/pairs.js';

export const SIDE_WORDS: { readonly [side in PairSide]: { readonly label: string; readonly space: string } } =
  {
    destination: { label: 'Destination tokens (query), one a line', space: 'Query side' },
    source: { label: 'Source tokens (key), one a line', space: 'Key side' },
  };

/** The tokens of a string that can be typed one by one, without those that are parts of a character. */
export function splitTokens({ tokens }: NotOneToken): readonly string[] {
  return tokens.map(({ token }) => token).filter((token) => !/\\x[0-9a-f]{2}|\n/.test(token));
}
