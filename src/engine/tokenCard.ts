import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import { QkLensError } from '../protocol/errors.js';
import type { Token, VocabularySpace } from '../protocol/model.js';
import type { TokenNeighbours } from '../protocol/neighbours.js';
import type { PlacedToken, SpaceNeighbours, TokenCard, TokenCardRequest } from '../protocol/tokenCard.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { within } from '../tasks/within.js';
import { readToken } from '../protocol/tokenText.js';
import type { Asking } from '../circuits/asking.js';
import { nearestTokens } from '../questions/neighbours/answer.js';
import { provenance } from '../circuits/provenance.js';
import { tokenPlaces } from '../circuits/tokenPlaces.js';
import type { VocabularySpaces } from '../circuits/vocabularySpaces.js';
import { readTyped } from '../circuits/words.js';
import { hasUnembedding } from '../circuits/answerable.js';

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
  const [typed] = await readTyped([text], tokenizer);
  if (typed.ids.length === 0) throw new QkLensError('badRequest', 'The text is empty.');
  const named = (own: readonly number[]) => own.map((id) => tokenizer.token(id));
  const onlySpaced = typed.ids.length > 1 && typed.found.length > 0;
  const ids = onlySpaced ? typed.spacedIds : typed.ids;
  const tokens = placed(text, named(ids));
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
      nearestTokens(matrix, id, top, (own) => tokenizer.token(own), listener),
    );
    known.push({ space, norm, neighbours });
  }
  const mergeRank = tokenizer.mergeRank(id);
  const spaced = typed.spacedIds.length > 0 && typed.spacedIds.join() !== ids.join();
  return {
    ...provenance(spaces, request, ['W_EE']),
    text,
    tokens,
    index,
    ...(mergeRank ? { mergeRank } : {}),
    spaces: known,
    ...(onlySpaced ? { bare: named(typed.ids) } : spaced ? { spaced: named(typed.spacedIds) } : {}),
  };
}

/** The tokens in the text as it is written, which may have signs in place of white space. */
function placed(text: string, tokens: readonly Token[]): readonly PlacedToken[] {
  const read = readToken(text);
  return tokenPlaces(read.length === text.length ? read : text, tokens);
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
