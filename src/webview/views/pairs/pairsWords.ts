import { formatHeadRef } from '../../../protocol/headRef.js';
import type { NotOneToken, PairSide, PairsResult } from '../../../protocol/pairs.js';
import { visibleToken } from '../../../report/tokenSegments.js';
import { provenanceLines } from '../../components/weightWords.js';

export const SIDE_WORDS: { readonly [side in PairSide]: { readonly label: string; readonly space: string } } =
  {
    destination: { label: 'Destination tokens (query), one a line', space: 'Query side' },
    source: { label: 'Source tokens (key), one a line', space: 'Key side' },
  };

/** `“Xanthippe” (source) is 3 tokens: “X” “anth” “ippe”.` */
export function explainNotOneToken({ text, side, tokens }: NotOneToken): string {
  const quoted = (token: string) => `“${visibleToken(token)}”`;
  const what = tokens.map(({ token }) => quoted(token)).join(' ');
  return `${quoted(text)} (${side}) is ${tokens.length === 0 ? 'empty' : `${tokens.length} tokens: ${what}`}.`;
}

/** The tokens of a string that can be typed one by one: not those that are parts of a character. */
export function splitTokens({ tokens }: NotOneToken): readonly string[] {
  return tokens.map(({ token }) => token).filter((token) => !/\\x[0-9a-f]{2}|\n/.test(token));
}

/** Lines that say where the numbers come from. */
export function aboutPairs(result: PairsResult): readonly string[] {
  const { head, querySpace, keySpace, dVocab } = result;
  return provenanceLines(
    result,
    `head ${formatHeadRef(head)}, query ${querySpace}, key ${keySpace}, ranks among ${dVocab} tokens`,
  );
}
