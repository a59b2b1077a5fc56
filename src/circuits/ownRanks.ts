import type { Matrix64 } from '../linalg/matrix.js';
import { QkLensError } from '../protocol/errors.js';
import type { OvRequest, OvResult, OwnRank, OwnRanks, StreamRanks } from '../protocol/ov.js';
import type { LeftOutWord } from '../protocol/words.js';
import { tick } from '../tasks/tick.js';
import type { Asking, TokenNames } from './asking.js';
import type { HeadEffect } from './headEffect.js';
import { middleRankOf } from './rankOf.js';
import { lookUpWords } from './words.js';

/** Tokens whose outputs over the whole vocabulary are in memory at a time. */
const TOKENS_AT_ONCE = 16;
const SAMPLED_TOKENS = 256;
/** How much larger than by chance a twentieth's share is for a verdict. */
const VERDICT_SHARE = 0.15;
/** A twentieth's share by chance, if tokens are drawn evenly from the vocabulary. */
const CHANCE = 0.05;

export interface RankedTokens {
  readonly ids: readonly number[];
  readonly leftOut: readonly LeftOutWord[];
}

/**
 * The tokens of the request's words, or an even sample of the vocabulary.
 *
 * @param dVocab the size of the output vocabulary
 * @throws QkLensError `noTokenizer`, `badRequest` if no word is one token
 */
export async function rankedTokens(
  { ranked, spelling = 'either' }: OvRequest,
  dVocab: number,
  tokenizer: TokenNames,
): Promise<RankedTokens> {
  if (!ranked) {
    const count = Math.min(SAMPLED_TOKENS, dVocab);
    return { ids: Array.from({ length: count }, (_, i) => Math.floor((i * dVocab) / count)), leftOut: [] };
  }
  const words = await lookUpWords(ranked, spelling, tokenizer);
  const found = words.found.filter(({ id }) => id < dVocab);
  const unwritten = words.found.filter(({ id }) => id >= dVocab);
  const leftOut = [
    ...words.leftOut,
    ...unwritten.map(({ word }) => ({ word, reason: 'the model never writes this token' })),
  ];
  if (found.length === 0) {
    throw new QkLensError(
      'badRequest',
      ranked.length === 0
        ? 'The list of tokens to rank is empty. Give words that are one token each.'
        : 'None of the words to rank is one token, with or without a leading space. Give words that are one token each.',
    );
  }
  return { ids: found.map(({ id }) => id), leftOut };
}

/**
 * Each token's rank among all tokens by what the head adds to their logits when it attends fully to that token: a
 * copying head raises the token itself, a suppressing one lowers it.
 *
 * @throws QkLensError `compute`, `cancelled`
 */
export async function ownRanks(
  effect: HeadEffect,
  { ids, leftOut }: RankedTokens,
  asking: Asking<OvResult>,
): Promise<OwnRanks> {
  const found = await ranksIn(ids, (from, to) => effect.logits(ids.slice(from, to)), asking);
  const dVocab = found.dVocab;
  const inTwentieths = twentieths(found.own, dVocab);
  return { ...summary(found, leftOut), ...inTwentieths, verdict: verdictOf(inTwentieths) };
}

/**
 * Each token's rank among all tokens by what the head adds to the logits when it attends fully to the token's place in a
 * run, beside the rank of the token of another place in the same output: what ranks would be if the head wrote nothing
 * about the token that it reads.
 *
 * @param ids one or more, of the places
 * @param streams what the head reads of each place, after its norm, `[1, d_model]` each
 * @throws QkLensError `compute`, `cancelled`
 */
export async function streamRanks(
  effect: HeadEffect,
  ids: readonly number[],
  streams: readonly Matrix64[],
  asking: Asking<OvResult>,
): Promise<Omit<StreamRanks, 'of'>> {
  const found = await ranksIn(ids, (from, to) => effect.logitsOf(streams.slice(from, to)), asking);
  const { dVocab } = found;
  const own = twentieths(found.own, dVocab);
  const others = twentieths(found.others, dVocab);
  return { ...summary(found, []), ...own, others, verdict: verdictOf(own, others) };
}

interface Ranks {
  readonly dVocab: number;
  readonly tokens: readonly OwnRank[];
  readonly own: readonly number[];
  /** Of the token half of the list further on, unless it is the same. */
  readonly others: readonly number[];
}

/** @param logits of the tokens from the first index to before the second, `[d_vocab]` each */
async function ranksIn(
  ids: readonly number[],
  logits: (from: number, to: number) => Promise<Float32Array[]>,
  asking: Asking<OvResult>,
): Promise<Ranks> {
  const tokens: OwnRank[] = [];
  const others: number[] = [];
  let dVocab = 0;
  for (let from = 0; from < ids.length; from += TOKENS_AT_ONCE) {
    await tick(asking.signal);
    const to = Math.min(ids.length, from + TOKENS_AT_ONCE);
    for (const [i, row] of (await logits(from, to)).entries()) {
      const id = ids[from + i];
      const other = ids[(from + i + (ids.length >> 1)) % ids.length];
      dVocab = row.length;
      if (other !== id) others.push(middleRankOf(row, other));
      tokens.push({ ...asking.tokenizer.token(id), logit: row[id], rank: middleRankOf(row, id) });
    }
    asking.onProgress?.({ stage: 'Ranking tokens among their own outputs', fraction: to / ids.length });
  }
  return { dVocab, tokens, own: tokens.map(({ rank }) => rank), others };
}

function summary({ dVocab, tokens, own }: Ranks, leftOut: readonly LeftOutWord[]) {
  const medianRank = own.toSorted((a, b) => a - b)[Math.floor(own.length / 2)];
  return { tokens, leftOut, dVocab, medianRank };
}

type Twentieths = Pick<OwnRanks, 'inFirstTwentieth' | 'inLastTwentieth'>;

function twentieths(ranks: readonly number[], dVocab: number): Twentieths {
  const share = (within: (rank: number) => boolean) =>
    ranks.length === 0 ? CHANCE : ranks.filter(within).length / ranks.length;
  return {
    inFirstTwentieth: share((rank) => rank <= dVocab / 20),
    inLastTwentieth: share((rank) => rank > dVocab - dVocab / 20),
  };
}

function verdictOf(
  { inFirstTwentieth: first, inLastTwentieth: last }: Twentieths,
  chance: Twentieths = { inFirstTwentieth: CHANCE, inLastTwentieth: CHANCE },
): OwnRanks['verdict'] {
  if (first - chance.inFirstTwentieth >= VERDICT_SHARE && first > last) return 'copies';
  if (last - chance.inLastTwentieth >= VERDICT_SHARE && last > first) return 'suppresses';
  return 'neither';
}
