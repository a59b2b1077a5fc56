import type { NotOneToken } from '../../../protocol/pairs.js';
import { typedToken } from '../../../protocol/tokenText.js';
import { visibleToken } from '../../../report/tokenSegments.js';

/** The tokens of a text, to be typed one by one. */
export function splitTokens({ tokens }: NotOneToken): readonly string[] {
  return tokens.map(({ token }) => (/[\r\n]/.test(token) ? visibleToken(token) : typedToken(token)));
}
