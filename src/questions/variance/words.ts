import { formatHeadRef } from '../../protocol/headRef.js';
import type {
  HeadTest,
  RankSum,
  SpaceTest,
  VarianceRequest,
  VarianceResult,
} from '../../protocol/variance.js';
import { formatNumber } from '../../report/numbers.js';
import { processingNote, provenanceLines } from '../../report/weightWords.js';

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

/** The test's result in a few sentences; empty without one. */
export function testSentence(request: VarianceRequest, result: VarianceResult): string {
  const { test, against } = result;
  if (!test) return '';
  const names = listNames(request);
  const rival = against ? names.against : EVERY_TOKEN;
  if ('u' in test) return rankSumSentence(names.words, rival, test);
  const { deltaT, z, p, pAdjusted, rank, heads, effect, spaces, other } = test;
  const contrast = against ? ` minus that of ${names.against}` : '';
  const space = `${result.side} space`;
  return [
    `${verdict(test, space, names.words, against && names.against)} ΔT = ${signed(deltaT)}: ` +
      `the mean ratio of ${names.words}${contrast}, less the same of random tokens of like frequency.`,
    `Against random spaces of ${result.vectors} dimensions, after the mean of all heads: z = ${fixed(z)}, ` +
      `p = ${formatNumber(p)}, ${formatNumber(pAdjusted)} adjusted over ${spaces} spaces (Holm); rank ${rank} of ${heads} heads.`,
    `Effect ${effect.toFixed(3)} (1: every ratio of ${names.words} is above every one of ${rival}, 0: no difference, -1: below).`,
    ...(other ? [otherSentence(test, other)] : []),
  ].join(' ');
}

const LEVEL = 0.05;

function verdict(
  { z, pAdjusted }: HeadTest,
  space: string,
  words: string,
  against: string | undefined,
): string {
  const rival = against ?? 'other tokens of like frequency';
  if (pAdjusted >= LEVEL) return `The ${space} prefers ${words} to ${rival} no more than a random space may.`;
  return z > 0
    ? `The ${space} reads ${words} more than ${rival}.`
    : `The ${space} reads ${words} less than ${rival}.`;
}

function otherSentence(test: HeadTest, { processing, ...other }: NonNullable<SpaceTest['other']>): string {
  const under =
    `Under the other processing (${processingNote(processing)}): ΔT = ${signed(other.deltaT)}, z = ${fixed(other.z)}, ` +
    `p = ${formatNumber(other.p)}, ${formatNumber(other.pAdjusted)} adjusted, rank ${other.rank}.`;
  const found = [test, other].map(({ z, pAdjusted }) => (pAdjusted < LEVEL ? Math.sign(z) : 0));
  return found[0] === found[1] ? under : `${under} The answer depends on the processing.`;
}

function rankSumSentence(words: string, rival: string, { u, p, effect }: RankSum): string {
  return (
    `Rank-sum test of ${words} against ${rival}, as version 0.1 made it: U = ${formatNumber(u)}, p = ${formatNumber(p)}, ` +
    `effect ${effect.toFixed(3)}. This p is no test of the head: most random spaces pass it. Ask again for one that is.`
  );
}

function fixed(value: number): string {
  return `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${formatNumber(Math.abs(value))}`;
}

export function spellingWords({ spelling }: VarianceResult): string {
  return SPELLINGS[spelling];
}

const SPELLINGS = {
  asIs: 'words as written',
  leadingSpace: 'words with a leading space',
  either: 'words with or without a leading space, whichever is one token',
};

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
