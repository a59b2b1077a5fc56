import { formatHeadRef } from '../../protocol/headRef.js';
import type { NotOneToken, PairsResult } from '../../protocol/pairs.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { provenanceLines } from '../../report/weightWords.js';

/** `“Xanthippe” (source) is 3 tokens: “X” “anth” “ippe”.` */
export function explainNotOneToken({ text, side, tokens }: NotOneToken): string {
  const quoted = (token: string) => `“${visibleToken(token)}”`;
  const what = tokens.map(({ token }) => quoted(token)).join(' ');
  return `${quoted(text)} (${side}) is ${tokens.length === 0 ? 'empty' : `${tokens.length} tokens: ${what}`}.`;
}

/** {@link explainNotOneToken}, with a suggested text that is one token, if there is one. */
export function adviseNotOneToken(own: NotOneToken): string {
  const advice = own.fix === undefined ? '' : ` “${visibleToken(own.fix)}” is one.`;
  return `${explainNotOneToken(own)}${advice}`;
}

/** Lines on where the numbers come from. */
export function aboutPairs(result: PairsResult): readonly string[] {
  const { head, querySpace, keySpace, dVocab } = result;
  return provenanceLines(
    result,
    `head ${formatHeadRef(head)}, query ${querySpace}, key ${keySpace}, ranks among ${dVocab} tokens`,
  );
}
