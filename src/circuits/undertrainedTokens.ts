import { dot } from '../linalg/vector.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { TokenNames } from './asking.js';
import { CentredRows } from './centredRows.js';

/** A larger cosine with the unused rows' mean is that of a token that training hardly moved elsewhere. */
const LEAST_COSINE = 0.7;

/** Bytes that no UTF-8 text has. */
const NO_UTF8 = /^\\x(?:c[01]|f[5-9a-f])$/;

/** Places that a tokenizer keeps for later, such as `<|reserved_special_token_3|>`, `[unused7]` or `<SPECIAL_20>`. */
const PLACE_KEPT = /^[<[]\|?(?:unused|reserved|dummy|placeholder|special|control)[a-z_-]*\d+\|?[>\]]$/i;

/** Special tokens, which no text spells; also some that texts do, such as `<div>`. */
const SPECIAL = /^(?:<\S+>|\[\S+\])$/;

/** Special tokens are compared with each other: so many take no time. */
const MOST_SPECIAL = 300;

/** Special tokens whose centred rows have a larger cosine are untrained: none of them was in a text. */
const SAME = 0.99;

const found = new WeakMap<VocabularyMatrix, ReadonlySet<number>>();

/**
 * The tokens whose centred rows have a cosine above .7 with the mean of the centred rows of tokens that were in no text:
 * rows without a token, bytes that no UTF-8 text has, places that the tokenizer keeps for later, and special tokens of
 * one and the same row. After Land and Bartolo, "Fishing for Magikarp" (arXiv 2405.05417), who take the unembedding's
 * rows, which training moves all the same way while their tokens never come next. Empty where no token is known to be
 * unused.
 *
 * @throws QkLensError `compute`, `cancelled`
 */
export async function undertrainedTokens(
  matrix: VocabularyMatrix,
  tokenizer: TokenNames,
  listener: Listener,
): Promise<ReadonlySet<number>> {
  const known = found.get(matrix);
  if (known) return known;
  const mean = await matrix.mean(listener);
  const unused = new Set([...namedUnused(tokenizer, matrix.dVocab), ...sameSpecial(matrix, mean, tokenizer)]);
  const tokens = unused.size > 0 ? await alike(matrix, mean, [...unused], listener) : unused;
  found.set(matrix, tokens);
  return tokens;
}

async function alike(
  matrix: VocabularyMatrix,
  mean: Float64Array,
  unused: readonly number[],
  listener: Listener,
): Promise<ReadonlySet<number>> {
  const weights = unused.map(() => 1 / unused.length);
  const direction = unitOf(less(matrix.combination(unused, weights), mean));
  const rows = await CentredRows.of(matrix, listener);
  const [products] = await matrix.scores([direction], listener.signal);
  const cosines = rows.cosines(products, direction);
  return new Set(Array.from(cosines.keys()).filter((id) => cosines[id] > LEAST_COSINE));
}

/** Tokens that are in no text by what they are. */
export function namedUnused(tokenizer: TokenNames, count: number): number[] {
  return Array.from({ length: count }, (_, id) => id).filter((id) => {
    if (!tokenizer.isNamed(id)) return tokenizer.isNamed(0);
    const { token } = tokenizer.token(id);
    return NO_UTF8.test(token) || PLACE_KEPT.test(token);
  });
}

/** Special tokens whose rows are the same as another's. */
function sameSpecial(matrix: VocabularyMatrix, mean: Float64Array, tokenizer: TokenNames): number[] {
  const special: { id: number; unit: Float64Array }[] = [];
  for (let id = 0; id < matrix.dVocab && special.length < MOST_SPECIAL; id++) {
    if (!SPECIAL.test(tokenizer.token(id).token)) continue;
    special.push({ id, unit: unitOf(less(matrix.row(id), mean)) });
  }
  const isSame = ({ id, unit }: (typeof special)[number]) =>
    special.some((other) => other.id !== id && dot(unit, other.unit) > SAME);
  return special.filter(isSame).map(({ id }) => id);
}

function less(row: Float64Array, mean: Float64Array): Float64Array {
  return row.map((value, i) => value - mean[i]);
}

/** Zero if the vector is. */
function unitOf(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return vector.map((value) => value / length);
}
