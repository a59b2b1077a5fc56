import { QkLensError } from '../protocol/errors.js';
import type { OvRequest, OvResult, OwnRank, OwnRanks } from '../protocol/ov.js';
import type { LeftOutWord } from '../protocol/words.js';
import { tick } from '../tasks/tick.js';
import type { Asking, TokenNames } from './asking.js';
import type { HeadEffect } from './headEffect.js';
import { middleRankOf } from './rankOf.js';
import { lookUpWords } from './words.js';

/** Tokens whose outputs over the whole vocabulary are in memory at a time. */
const TOKENS_AT_ONCE = 16;
const SAMPLED_TOKENS = 256;
/** Four times the chance level. */
const VERDICT_SHARE = 0.2;

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
  { ranked, spelling = 'asIs' }: OvRequest,
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
        : 'None of the words to rank is one token. Mind the leading space: " Paris" is one, "Paris" may be several.',
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
  const tokens: OwnRank[] = [];
  let dVocab = 0;
  for (let from = 0; from < ids.length; from += TOKENS_AT_ONCE) {
    await tick(asking.signal);
    const block = ids.slice(from, from + TOKENS_AT_ONCE);
    const logits = await effect.logits(block);
    block.forEach((id, i) => {
      dVocab = logits[i].length;
      tokens.push({ ...asking.tokenizer.token(id), logit: logits[i][id], rank: middleRankOf(logits[i], id) });
    });
    asking.onProgress?.({
      stage: 'Ranking tokens among their own outputs',
      fraction: tokens.length / ids.length,
    });
  }
  const share = (within: (rank: number) => boolean) =>
    tokens.filter(({ rank }) => within(rank)).length / tokens.length;
  const inFirstTwentieth = share((rank) => rank <= dVocab / 20);
  const inLastTwentieth = share((rank) => rank > dVocab - dVocab / 20);
  const ranks = tokens.map(({ rank }) => rank).sort((a, b) => a - b);
  return {
    tokens,
    leftOut,
    dVocab,
    medianRank: ranks[Math.floor(ranks.length / 2)],
    inFirstTwentieth,
    inLastTwentieth,
    verdict: verdictOf(inFirstTwentieth, inLastTwentieth),
  };
}

function verdictOf(first: number, last: number): OwnRanks['verdict'] {
  if (first >= VERDICT_SHARE && first > last) return 'copies';
  if (last >= VERDICT_SHARE && last > first) return 'suppresses';
  return 'neither';
}
