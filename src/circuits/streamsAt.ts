import type { Matrix64 } from '../linalg/matrix.js';
import { asRow } from '../linalg/matrix.js';
import { readingNorm } from '../model/norm.js';
import { QkLensError } from '../protocol/errors.js';
import type { Processing } from '../protocol/model.js';
import type { OvRequest, StreamRanks } from '../protocol/ov.js';
import { seededRandom } from '../statistics/random.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { TokenNames } from './asking.js';
import { eachLayer } from './eachLayer.js';
import { matrixRow } from './matrixRow.js';
import { afterBeginning, promptTokens } from './promptTokens.js';
import { centredFor, normScale } from './streamNorm.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

const RANDOM_TOKENS = 128;
const SEED = 0;

/**
 * The tokens of a run for own ranks: the request's prompt, or random tokens, every one of the output vocabulary equally
 * likely; with the beginning-of-text token first, if TransformerLens puts it there by default.
 *
 * @param of where own ranks are taken from
 * @throws QkLensError `noTokenizer`, `badTokenizer`; `badRequest` without a prompt, or for one without tokens of its own
 */
export async function runTokens(
  of: StreamRanks['of'],
  { prompt }: OvRequest,
  { model }: VocabularySpaces,
  tokenizer: TokenNames,
): Promise<readonly number[]> {
  const { config } = model.checkpoint;
  if (of === 'prompt') {
    if (prompt === undefined || prompt === '') {
      throw new QkLensError(
        'badRequest',
        'Give the text that the model is run on ("prompt"), or take the streams of random tokens ("streams": "random").',
      );
    }
    return (await promptTokens(prompt, {}, model.checkpoint, tokenizer)).tokens;
  }
  const random = seededRandom(SEED);
  const count = Math.min(RANDOM_TOKENS, config.nCtx - 1);
  const ids = Array.from({ length: count }, () => random.below(config.dVocabOut ?? config.dVocab));
  return afterBeginning(ids, {}, model.checkpoint);
}

/** The places of a run that hold a token of its own: not the beginning-of-text token, and none that is never written. */
export function ownPlaces(
  tokens: readonly number[],
  dVocab: number,
  beginning: number | undefined,
): number[] {
  return [...tokens.keys()].filter((at) => tokens[at] < dVocab && !(at === 0 && tokens[at] === beginning));
}

/**
 * What a layer's attention reads at each place of a run, `[1, d_model]` each: the stream before the layer, centred and
 * scaled by the norm, times its weight. The norm's bias, which is the same everywhere, is left out.
 *
 * @throws QkLensError as {@link eachLayer}
 */
export async function readStreams(
  { model }: VocabularySpaces,
  processing: Processing,
  layer: number,
  tokens: readonly number[],
  listener: Listener,
): Promise<Matrix64[]> {
  const weights = model.weights(processing);
  const kind = readingNorm(weights.config, layer, 'ln1');
  const { w } = await weights.norm(layer, 'ln1');
  const rows: Matrix64[] = [];
  const read = (x: Float64Array) => {
    const scale = normScale(kind, x);
    return centredFor(kind, x).map((value, i) => (w.data[i] * value) / scale);
  };
  await eachLayer(
    model,
    processing,
    tokens,
    (trace) => {
      if (trace.layer !== layer) return;
      for (let at = 0; at < tokens.length; at++) rows.push(asRow(read(matrixRow(trace.residPre, at))));
    },
    listener,
  );
  return rows;
}
