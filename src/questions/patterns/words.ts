import type { ResultOf } from '../../protocol/questions.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { provenanceLines } from '../../report/weightWords.js';
import { beginningNote } from '../residual/words.js';

type PatternsResult = ResultOf<'patterns'>;

/** `8 “␣store”` */
export function place({ tokens }: PatternsResult, position: number): string {
  return `${position} “${visibleToken(tokens[position].token)}”`;
}

/** `attention from 8 “␣store” to 2 “␣Mary”` */
export function whatAttention(result: PatternsResult): string {
  const { position, key } = result;
  const to = key === undefined ? 'the key that each head attends to most' : place(result, key);
  return `attention from ${place(result, position)} to ${to}`;
}

/** Lines on where the numbers come from. */
export function aboutPatterns(result: PatternsResult): readonly string[] {
  return [
    ...provenanceLines(result, whatAttention(result), { usesW_EE: false }),
    `Prompt: ${result.tokens.map(({ token }) => visibleToken(token)).join('|')}`,
    ...beginningNote(result),
  ];
}
