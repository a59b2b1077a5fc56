import type { NotOneToken } from '../../../protocol/pairs.js';

/** The tokens of a string that can be typed one by one, without those that are parts of a character. */
export function splitTokens({ tokens }: NotOneToken): readonly string[] {
  return tokens.map(({ token }) => token).filter((token) => !/\\x[0-9a-f]{2}|\n/.test(token));
}
