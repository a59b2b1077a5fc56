import { formatHeadRef } from '../../protocol/headRef.js';
import type { VarianceRequest, VarianceResult } from '../../protocol/variance.js';
import { formatNumber } from '../../report/numbers.js';
import { provenanceLines } from '../../report/weightWords.js';

export const EVERY_TOKEN = 'every token';

/** The names of the two lists. */
export function listNames({ labels }: VarianceRequest): { readonly words: string; readonly against: string } {
  return { words: labels?.words ?? 'words', against: labels?.against ?? 'other words' };
}

/** "Query side of head 10.7 · W_U · 64 vectors". */
export function varianceTitle({ head, side, space, vectors }: VarianceResult): string {
  const count = vectors === 1 ? '1 vector' : `${vectors} vectors`;
  return `${side === 'query' ? 'Query' : 'Key'} side of head ${formatHeadRef(head)} · ${space} · ${count}`;
}

/** The test's result, in one sentence. */
export function testSentence(request: VarianceRequest, { test, against }: VarianceResult): string {
  if (!test) return '';
  const names = listNames(request);
  const rival = against ? names.against : EVERY_TOKEN;
  return (
    `Rank-sum test of ${names.words} against ${rival}: U = ${formatNumber(test.u)}, p = ${formatNumber(test.p)}, ` +
    `effect ${test.effect.toFixed(3)} (1: every ratio is above every one of the others, 0: no difference, -1: below).`
  );
}

export function spellingWords(result: VarianceResult): string {
  return result.spelling === 'asIs' ? 'words as they stand' : 'words with a leading space';
}

/** Lines on the source, for tables that leave the panel. */
export function about(request: VarianceRequest, result: VarianceResult): readonly string[] {
  return [
    `${varianceTitle(result)}; ${spellingWords(result)}. Ratio: part of a row's square in the space, times d_model / vectors; 1 is what a random direction gives.`,
    testSentence(request, result),
    ...provenanceLines(result, `head ${formatHeadRef(result.head)}`),
  ].filter((line) => line !== '');
}

export function fileName({ head, side, space }: VarianceResult, part: string): string {
  return `variance-${formatHeadRef(head)}-${side}-${space}-${part}`;
}
