import { formatHeadRef } from '../../protocol/headRef.js';
import type {
  HeadTest,
  RankSum,
  SpaceTest,
  VarianceRequest,
  VarianceResult,
} from '../../protocol/variance.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber } from '../../report/numbers.js';
import { rowsNote } from '../../report/rowWords.js';
import { processingNote, provenanceLines, sentence } from '../../report/weightWords.js';

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
  const contrast = against ? `${names.words} minus that of ${names.against}` : names.words;
  const space = `${result.side} space`;
  return [
    verdict(test, space, names.words, against && names.against),
    state('deltaT', { deltaT: signed(deltaT), contrast }),
    state('spaceTest', {
      ...{ vectors: result.vectors, z: fixed(z), p: formatNumber(p), adjusted: formatNumber(pAdjusted) },
      ...{ spaces, rank, heads },
    }),
    state('effect', { effect: effect.toFixed(3), words: names.words, rival }),
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
  const claim = pAdjusted >= LEVEL ? 'prefersNoMore' : z > 0 ? 'readsMore' : 'readsLess';
  return state(claim, { space, words, rival });
}

function otherSentence(test: HeadTest, { processing, ...other }: NonNullable<SpaceTest['other']>): string {
  const under = state('otherProcessing', {
    ...{ processing: processingNote(processing), deltaT: signed(other.deltaT), z: fixed(other.z) },
    ...{ p: formatNumber(other.p), adjusted: formatNumber(other.pAdjusted), rank: other.rank },
  });
  const found = [test, other].map(({ z, pAdjusted }) => (pAdjusted < LEVEL ? Math.sign(z) : 0));
  return found[0] === found[1] ? under : `${under} ${state('dependsOnProcessing', {})}`;
}

function rankSumSentence(words: string, rival: string, { u, p, effect }: RankSum): string {
  return state('rankSum', {
    ...{ words, rival, u: formatNumber(u), p: formatNumber(p), effect: effect.toFixed(3) },
  });
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
    `${varianceTitle(result)}; ${spellingWords(result)}. ${state('ratio', {})}`,
    testSentence(request, result),
    ...provenanceLines(result, `head ${formatHeadRef(result.head)}`),
    ...(result.vocabularyRows ? [sentence(rowsNote(result.vocabularyRows))] : []),
  ].filter((line) => line !== '');
}

export function fileName({ head, side, space }: VarianceResult, part: string): string {
  return `variance-${formatHeadRef(head)}-${side}-${space}-${part}`;
}
