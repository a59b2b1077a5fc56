import { createHash } from 'node:crypto';
import { QkLensError } from '../protocol/errors.js';
import type { CountedWord, RowOptions } from '../protocol/rowOptions.js';
import type { TokenNames } from './asking.js';

/** How much each token counts. */
export class TokenWeights {
  /** The same for the same weights. */
  readonly key: string;

  /** @param weights at least 0, `[d_vocab]`, in any unit */
  constructor(
    private readonly weights: Float64Array,
    /** What they are, in a few words. */
    readonly name: string,
  ) {
    this.key = createHash('sha256').update(weights).digest('hex').slice(0, 16);
  }

  /**
   * The weights of the first tokens, with the mean 1.
   *
   * @throws QkLensError `badRequest` if all are 0
   */
  of(count: number): Float64Array {
    const own = this.weights.subarray(0, count);
    const sum = own.reduce((all, weight) => all + weight, 0);
    if (sum > 0) return own.map((weight) => (weight * count) / sum);
    throw new QkLensError(
      'badRequest',
      "None of the text's words is in the vocabulary, so no token counts. Take a longer text, or uniform or merges as the token frequency.",
    );
  }
}

/**
 * The weights for a request; undefined if all tokens count the same.
 *
 * @param count of tokens
 * @throws QkLensError `badRequest` for `merges` of a tokenizer without known merges; `noTokenizer`, `badTokenizer`
 */
export async function tokenWeights(
  { tokenFrequency = 'uniform' }: RowOptions,
  tokenizer: TokenNames,
  count: number,
): Promise<TokenWeights | undefined> {
  if (tokenFrequency === 'uniform') return undefined;
  if (tokenFrequency === 'merges') return new TokenWeights(byMerges(tokenizer, count), 'merges');
  return fromText(tokenFrequency, tokenizer, count);
}

/**
 * Zipf's law: a token's weight is 1 over its place, and merges, which are in the order of their pairs' frequency, stand
 * in their order. All characters and bytes come before them and share the last of their places; tokens that are neither,
 * such as `<|endoftext|>`, weigh as little as the last merge.
 */
function byMerges(tokenizer: TokenNames, count: number): Float64Array {
  const ranks = Array.from({ length: count }, (_, id) => tokenizer.mergeRank(id));
  const merges = ranks.find((rank) => rank)?.of;
  if (merges === undefined) {
    throw new QkLensError(
      'badRequest',
      'The tokenizer has no known merges, whose order would stand for frequency. Take the token frequency from a text, or leave it uniform.',
    );
  }
  const single = ranks.map((rank, id) => rank === undefined && isSingle(tokenizer.token(id).token));
  const singles = Math.max(1, single.filter(Boolean).length);
  return Float64Array.from(ranks, (rank, id) => 1 / (singles + (rank?.rank ?? (single[id] ? 0 : merges))));
}

/** One character, or one byte spelled `\xe3`. */
function isSingle(text: string): boolean {
  return /^(?:.|\\x[0-9a-f]{2})$/su.test(text);
}

async function fromText(
  counted: readonly CountedWord[],
  tokenizer: TokenNames,
  count: number,
): Promise<TokenWeights> {
  const weights = new Float64Array(count);
  const encoded = await tokenizer.encodeAll(counted.map(({ word }) => word));
  for (const [i, ids] of encoded.entries()) {
    for (const id of ids) if (id < count) weights[id] += counted[i].count;
  }
  const words = counted.reduce((sum, { count: own }) => sum + own, 0);
  const made = new TokenWeights(weights, '');
  return new TokenWeights(weights, `a text of ${words} words (${made.key.slice(0, 8)})`);
}
