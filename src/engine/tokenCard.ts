import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import { QkLensError } from '../protocol/errors.js';
import type { Token, VocabularySpace } from '../protocol/model.js';
import type { TokenNeighbours } from '../protocol/neighbours.js';
import type { SpaceNeighbours, TokenCard, TokenCardRequest } from '../protocol/tokenCard.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { within } from '../tasks/within.js';
import type { Asking, TokenNames } from '../circuits/asking.js';
import { nearestTokens } from '../questions/neighbours/answer.js';
import { provenance } from '../circuits/provenance.js';
import { tokenPlaces } from '../circuits/tokenPlaces.js';
import type { VocabularySpaces } from '../circuits/vocabularySpaces.js';
import { hasUnembedding } from '../circuits/withoutUnembedding.js';

/** Anything not ready by then is left out of this card, and may be ready for the next one. */
const PATIENCE_MS = 200;

/**
 * What can be shown of a token without work that takes seconds: its nearest neighbours in W_E and W_U, and in W_EE if
 * that need not be computed.
 *
 * @throws QkLensError `badRequest` for an empty text; `noTokenizer`, `nonFiniteWeights`, `fileChanged`, `compute`,
 *   `cancelled`
 */
export async function tokenCard(
  spaces: VocabularySpaces,
  request: TokenCardRequest,
  asking: Asking<TokenCard>,
): Promise<TokenCard> {
  const { text, at, top, processing, variant } = request;
  const { tokenizer, signal } = asking;
  const listener: Listener = { signal };
  const ids = await tokenizer.encode(text);
  if (ids.length === 0) throw new QkLensError('badRequest', 'The text is empty.');
  const tokens = tokenPlaces(
    text,
    ids.map((id) => tokenizer.token(id)),
  );
  const found = tokens.findIndex(({ end }) => at < end);
  const index = found < 0 ? tokens.length - 1 : found;
  const id = ids[index];
  const known: SpaceNeighbours[] = [];
  for (const space of SPACES) {
    if (space === 'W_U' && !hasUnembedding(spaces)) continue;
    await tick(signal);
    const matrix =
      space === 'W_EE'
        ? await within(PATIENCE_MS, spaces.effectiveIfKept(processing, variant, listener))
        : await spaces.get(space, processing, variant, listener);
    if (!matrix || id >= matrix.dVocab) continue;
    const { norm, neighbours } = await remembered(matrix, id, top, () =>
      nearestTokens(matrix, id, top, tokenizer, listener),
    );
    known.push({ space, norm, neighbours });
  }
  const mergeRank = tokenizer.mergeRank(id);
  const spaced = /^\s/.test(text) ? undefined : await behindSpace(text, ids, tokenizer);
  return {
    ...provenance(spaces, request, ['W_EE']),
    text,
    tokens,
    index,
    ...(mergeRank ? { mergeRank } : {}),
    spaces: known,
    ...(spaced ? { spaced } : {}),
  };
}

/** The text's tokens with a space before it, unless they are the same or it has none. */
async function behindSpace(
  text: string,
  ids: readonly number[],
  tokenizer: TokenNames,
): Promise<Token[] | undefined> {
  try {
    const spaced = await tokenizer.encode(` ${text}`);
    return spaced.join() === ids.join() ? undefined : spaced.map((id) => tokenizer.token(id));
  } catch (error) {
    if (error instanceof QkLensError) return undefined;
    throw error;
  }
}

const SPACES: readonly VocabularySpace[] = ['W_E', 'W_EE', 'W_U'];

/** Recent cards, for a mouse that returns to a token. */
const answers = new WeakMap<VocabularyMatrix, Map<string, TokenNeighbours>>();
const MOST_ANSWERS = 100;

async function remembered(
  matrix: VocabularyMatrix,
  id: number,
  top: number,
  answer: () => Promise<TokenNeighbours>,
): Promise<TokenNeighbours> {
  const own = answers.get(matrix) ?? new Map<string, TokenNeighbours>();
  answers.set(matrix, own);
  const key = `${id} ${top}`;
  const found = own.get(key) ?? (await answer());
  own.delete(key);
  own.set(key, found);
  if (own.size > MOST_ANSWERS) own.delete(own.keys().next().value!);
  return found;
}
