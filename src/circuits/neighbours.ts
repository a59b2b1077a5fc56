import { topIndices } from '../linalg/topK.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import { QkLensError } from '../protocol/errors.js';
import type { NeighboursRequest, NeighboursResult, TokenNeighbours } from '../protocol/neighbours.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { Asking, TokenNames } from './asking.js';
import { provenance } from './provenance.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** A text of more tokens would give more tables than anyone reads. */
const MOST_TOKENS = 64;

/**
 * The tokens whose rows have the largest cosine with those of the text's tokens, the token itself left out.
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
  const ids = asking.tokenizer.encode(text);
  if (ids.length === 0)
    throw new QkLensError('badRequest', 'The text is empty. Give a token, such as " Paris".');
  if (ids.length > MOST_TOKENS) {
    throw new QkLensError(
      'badRequest',
      `The text is ${ids.length} tokens long; give at most ${MOST_TOKENS}.`,
    );
  }
  const matrix = await spaces.get(space, request.processing, request.variant, asking);
  const tokens = await nearestTokens(matrix, ids, top, asking.tokenizer, asking);
  return { ...provenance(spaces, request), space, text, ...tokens[0], tokens };
}

/** For each id its nearest tokens; a row of zeros has cosine 0 with everything. */
async function nearestTokens(
  matrix: VocabularyMatrix,
  ids: readonly number[],
  top: number,
  tokenizer: TokenNames,
  listener: Listener,
): Promise<TokenNeighbours[]> {
  const norms = await matrix.squaredNorms(listener);
  const dots = await matrix.scores(ids.map((id) => matrix.row(id)));
  return ids.map((id, i) => {
    const norm = Math.sqrt(norms[id]);
    const cosines = Float64Array.from(dots[i], (dot, other) => {
      const lengths = norm * Math.sqrt(norms[other]);
      return lengths > 0 ? dot / lengths : 0;
    });
    const nearest = topIndices(cosines, top + 1).filter((other) => other !== id);
    return {
      token: tokenizer.token(id),
      norm,
      neighbours: nearest
        .slice(0, top)
        .map((other) => ({ ...tokenizer.token(other), cosine: cosines[other] })),
    };
  });
}
