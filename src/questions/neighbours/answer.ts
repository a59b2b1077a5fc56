import type { VocabularyMatrix } from '../../model/vocabularyMatrix.js';
import { MOST_NEIGHBOUR_TOKENS } from '../../protocol/bounds.js';
import { QkLensError } from '../../protocol/errors.js';
import type { Token } from '../../protocol/model.js';
import type { NeighboursRequest, NeighboursResult, TokenNeighbours } from '../../protocol/neighbours.js';
import type { Listener } from '../../tasks/sharedTask.js';
import { tick } from '../../tasks/tick.js';
import type { Asking } from '../../circuits/asking.js';
import { MarkedTokens, type NamedToken } from '../../circuits/markedTokens.js';
import { nearestRows } from '../../circuits/nearestRows.js';
import { provenance } from '../../circuits/provenance.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { readTyped } from '../../circuits/words.js';

/**
 * The tokens whose rows have the largest cosine with those of the text's tokens, the token itself left out. A text that
 * is one token, as it is or with a leading space, is that token; both where both are.
 *
 * @throws QkLensError `badRequest` for an empty or very long text; `noTokenizer`, `nonFiniteWeights`, `fileChanged`,
 *   `compute`, `cancelled`
 */
export async function neighbours(
  spaces: VocabularySpaces,
  request: NeighboursRequest,
  asking: Asking<NeighboursResult>,
): Promise<NeighboursResult> {
  const { text, space, top } = request;
  const [typed] = await readTyped([text], asking.tokenizer);
  const spellings = typed.found.map(({ id }) => id);
  const ids = spellings.length > 0 ? spellings : typed.ids;
  if (ids.length === 0)
    throw new QkLensError('badRequest', 'The text is empty. Give a token, such as " Paris".');
  if (ids.length > MOST_NEIGHBOUR_TOKENS) {
    throw new QkLensError(
      'badRequest',
      `The text is ${ids.length} tokens long; give at most ${MOST_NEIGHBOUR_TOKENS}.`,
    );
  }
  const matrix = await spaces.get(space, request.processing, request.variant, asking);
  const { signal, onProgress } = asking;
  const marked = new MarkedTokens(spaces, request, asking.tokenizer, { signal, onProgress });
  const named = await marked.of(matrix);
  const tokens: TokenNeighbours[] = [];
  for (const id of ids) {
    await tick(asking.signal);
    tokens.push(await nearestTokens(matrix, id, top, named, asking));
  }
  return {
    ...provenance(spaces, request, space === 'W_EE' ? ['W_EE'] : []),
    space,
    text: typed.text,
    ...(spellings.length > 1 && { spellings: true as const }),
    ...tokens[0],
    tokens,
  };
}

/** A token's nearest neighbours, and the length of its row. */
export async function nearestTokens(
  matrix: VocabularyMatrix,
  id: number,
  top: number,
  named: NamedToken,
  listener: Listener,
): Promise<TokenNeighbours> {
  const norms = await matrix.squaredNorms(listener);
  const nearest = await nearestRows(matrix, matrix.row(id), top + 1, listener);
  return {
    token: tokenOnly(named(id)),
    norm: Math.sqrt(norms[id]),
    neighbours: nearest
      .filter((other) => other.id !== id)
      .slice(0, top)
      .map(({ id: other, cosine }) => ({ ...named(other), cosine })),
  };
}

function tokenOnly({ id, token }: Token): Token {
  return { id, token };
}
