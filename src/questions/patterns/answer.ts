import type { Asking } from '../../circuits/asking.js';
import { eachLayer } from '../../circuits/eachLayer.js';
import type { LayerTrace } from '../../circuits/forward.js';
import { matrixRow } from '../../circuits/matrixRow.js';
import { absolutePosition, askedPosition, promptTokens } from '../../circuits/promptTokens.js';
import { provenance } from '../../circuits/provenance.js';
import { strongestKeys } from '../../circuits/strongestKeys.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { writeThumbnail } from '../../protocol/thumbnail.js';

type PatternsResult = ResultOf<'patterns'>;

/**
 * Runs the model on a text: each head's attention from one position to another, or to the one that it attends to most,
 * where it attends most from every position, and its pattern as a thumbnail.
 *
 * @throws QkLensError `badRequest` for an impossible text or position, and for a first token that the tokenizer lacks;
 *   `noTokenizer`, `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function patterns(
  spaces: VocabularySpaces,
  request: RequestOf<'patterns'>,
  asking: Asking<PatternsResult>,
): Promise<PatternsResult> {
  const { config } = spaces.model.checkpoint;
  const { tokenizer } = asking;
  const { tokens, beginsItself } = await promptTokens(
    request.text,
    request,
    spaces.model.checkpoint,
    tokenizer,
  );
  const position = askedPosition(request.position, tokens, spaces.model.checkpoint);
  const key = request.key === undefined ? undefined : absolutePosition(request.key, tokens.length);

  const heads: PatternsResult['heads'][number][] = [];
  const onLayer = (trace: LayerTrace) => {
    for (let head = 0; head < config.nHeads; head++) {
      const { pattern } = trace.head(head);
      const row = matrixRow(pattern, position);
      const strongest = strongestKeys(pattern);
      const at = key ?? strongest.keys[position];
      const thumbnail = writeThumbnail(pattern);
      heads.push({ layer: trace.layer, head, key: at, attention: row[at], strongest, thumbnail });
    }
  };
  await eachLayer(spaces.model, request.processing, tokens, onLayer, asking);
  const headsPerKey = config.nHeads / config.nKeyValueHeads;
  return {
    ...provenance(spaces, request, ['run']),
    text: request.text,
    tokens: tokens.map((id) => tokenizer.token(id)),
    ...(beginsItself && { beginsItself }),
    position,
    ...(key !== undefined && { key }),
    ...(headsPerKey > 1 && { headsPerKey }),
    heads,
  };
}
