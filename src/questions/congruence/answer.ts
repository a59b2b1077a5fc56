import type { Compute } from '../../linalg/compute.js';
import { zeros64, type Matrix64 } from '../../linalg/matrix.js';
import { topIndices } from '../../linalg/topK.js';
import { VocabularyMatrix } from '../../model/vocabularyMatrix.js';
import { DIRECTIONS_AT_ONCE } from '../../model/vocabularyProducts.js';
import {
  usualPermutations,
  type CongruencePlace,
  type CongruenceRequest,
  type CongruenceResult,
  type CongruenceRow,
  type ToldPlace,
} from '../../protocol/congruence.js';
import { QkLensError } from '../../protocol/errors.js';
import type { ModelInfo, VocabularySpace } from '../../protocol/model.js';
import { neuronWeightsOf } from '../../protocol/neuronWeights.js';
import { benjaminiHochberg } from '../../statistics/benjaminiHochberg.js';
import { moments } from '../../statistics/moments.js';
import { seededRandom, type Random } from '../../statistics/random.js';
import { spearman } from '../../statistics/spearman.js';
import { upperTail } from '../../statistics/upperTail.js';
import { blockRows, blocks } from '../../tasks/blocks.js';
import { tick } from '../../tasks/tick.js';
import type { Asking } from '../../circuits/asking.js';
import { testedDirections, type TestedDirection } from '../../circuits/congruenceDirections.js';
import { CentredRows } from '../../circuits/centredRows.js';
import { matchedSet } from '../../circuits/matchedTokens.js';
import { matrixRow } from '../../circuits/matrixRow.js';
import { MatchedMeans } from '../../circuits/matchedMeans.js';
import { provenance } from '../../circuits/provenance.js';
import { randomDirections } from '../../circuits/randomDirections.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';

/** At most so many directions of the layer's own covariance. */
const COVARIANCE_DIRECTIONS = 1000;
/** Random sets of tokens that give the spread beside each direction's cosine. */
const RANDOM_SETS = 100;
/** Tokens used for the rank correlation of reading and writing, spread evenly over the vocabulary. */
const CORRELATED_TOKENS = 4096;

/**
 * Do the tokens of largest cosine with a direction belong together? Their mean pairwise cosine is reported beside that
 * of random sets of equal size and matched frequency rank; the excess over these is tested. The top tokens of any
 * direction are similar for that reason alone, so the excess is compared with that of random directions, whose top
 * tokens are found and measured in the same way. All cosines are of rows less their mean: else the tokens of a direction
 * along the mean row, or of the longest rows, would be measured.
 *
 * @throws QkLensError `badRequest` for an impossible place or number; `noSuchHead`, `nonFiniteWeights`, `fileChanged`,
 *   `compute`, `cancelled`
 */
export async function congruence(
  spaces: VocabularySpaces,
  request: CongruenceRequest,
  asking: Asking<CongruenceResult>,
): Promise<CongruenceResult> {
  const { config } = spaces.model.checkpoint;
  checkNumbers(request, config.dVocab);
  const place = withWeights(request.place, config);
  const { space, cosineSpace, otherSpace, top, seed } = request;
  const { tested: group, layer } = await testedDirections(spaces, place, request.processing);
  const permutations = request.permutations ?? usualPermutations(group.length);
  const get = (name: VocabularySpace) => spaces.get(name, request.processing, request.variant, asking);
  const matrix = await get(space);
  const otherMatrix = place.kind === 'neurons' ? await get(otherSpace) : undefined;
  const chosen = await CentredRows.of(matrix, asking);
  const measured = await CentredRows.of(await get(cosineSpace), asking);
  const matched = await MatchedMeans.of(measured, top, asking);
  const excessOf = async (directions: readonly Float64Array[]) => {
    const found: number[] = [];
    const products = await matrix.scores(directions, asking.signal);
    for (const [i, own] of products.entries()) {
      await tick(asking.signal);
      const ids = topIndices(chosen.cosines(own, directions[i]), top);
      found.push(measured.meanCosine(ids) - matched.mean(ids));
    }
    return found;
  };

  const randomExcess: number[] = [];
  const random = seededRandom(seed);
  for (const [from, to] of blocks(permutations, DIRECTIONS_AT_ONCE)) {
    randomExcess.push(...(await excessOf(randomDirections(to - from, matrix.dModel, random))));
    asking.onProgress?.({ stage: 'Random directions', fraction: to / permutations });
  }
  randomExcess.sort((a, b) => a - b);

  const covarianceExcess: number[] = [];
  const combined = seededRandom(seed + 1);
  for (const [from, to] of blocks(Math.min(permutations, COVARIANCE_DIRECTIONS), DIRECTIONS_AT_ONCE)) {
    const combinations = randomDirections(to - from, layer.rows, combined);
    const directions = await combinedRows(spaces.model.compute, combinations, layer);
    covarianceExcess.push(...(await excessOf(directions)));
  }
  covarianceExcess.sort((a, b) => a - b);

  const rows: Omit<CongruenceRow, 'adjustedP'>[] = [];
  for (const [from, to] of blocks(group.length, DIRECTIONS_AT_ONCE)) {
    const block = group.slice(from, to);
    const { products, others } = await productsOf(block, matrix, otherMatrix, asking.signal);
    for (const [i, { told, direction }] of block.entries()) {
      await tick(asking.signal);
      const ids = topIndices(chosen.cosines(products[i], direction), top);
      const own = await measure(measured, matched, ids, stream(seed, told.end, told.index), asking.signal);
      rows.push({
        ...told,
        tokens: ids.map((id) => asking.tokenizer.token(id)),
        ...own,
        p: upperTail(randomExcess, own.excess),
        covarianceP: upperTail(covarianceExcess, own.excess),
        ...(others && { readWrite: correlation(products[i], others[i]) }),
      });
      asking.onProgress?.({ stage: 'Congruence', fraction: rows.length / group.length });
    }
  }
  const adjusted = benjaminiHochberg(rows.map(({ p }) => p));
  return {
    ...(place.kind === 'neurons'
      ? provenance(spaces, { ...request, weights: place.weights }, ['neurons', 'readWrite'])
      : provenance(spaces, request, ['scores'])),
    ...{ place, space, cosineSpace, otherSpace, top, permutations, seed },
    rows: rows.map((row, i) => ({ ...row, adjustedP: adjusted[i] })),
    leastAdjustedP: Math.min(1, rows.length / (1 + permutations)),
    randomExcess,
  };
}

function withWeights(place: CongruencePlace, model: Pick<ModelInfo, 'gatedMlp'>): ToldPlace {
  return place.kind === 'head' ? place : { ...place, weights: neuronWeightsOf(place.weights, model) };
}

function checkNumbers({ top }: CongruenceRequest, dVocab: number): void {
  if (dVocab < 4) {
    throw new QkLensError(
      'badRequest',
      `A vocabulary of ${dVocab} tokens is too small: sets of at least two tokens are compared with others. Take another checkpoint.`,
    );
  }
  if (top > dVocab / 2) {
    throw new QkLensError('badRequest', `Take 2 to ${Math.floor(dVocab / 2)} top tokens, not ${top}.`);
  }
}

/** The products of directions with the vocabulary, and those of the neurons' other weights if requested. */
async function productsOf(
  block: readonly TestedDirection[],
  matrix: VocabularyMatrix,
  otherMatrix: VocabularyMatrix | undefined,
  signal: AbortSignal | undefined,
) {
  const directions = block.map(({ direction }) => direction);
  if (!otherMatrix) return { products: await matrix.scores(directions, signal) };
  const otherDirections = block.flatMap(({ other }) => (other ? [other] : []));
  const [products, others] = await VocabularyMatrix.scoresTogether(
    [
      { matrix, directions },
      { matrix: otherMatrix, directions: otherDirections },
    ],
    signal,
  );
  return { products, others };
}

/** A set's mean pairwise cosine beside that of matching random sets. */
async function measure(
  rows: CentredRows,
  matched: MatchedMeans,
  ids: readonly number[],
  random: Random,
  signal: AbortSignal | undefined,
): Promise<Pick<CongruenceRow, 'meanCosine' | 'randomMean' | 'randomSd' | 'excess'>> {
  const meanCosine = rows.meanCosine(ids);
  const { dModel, dVocab } = rows.matrix;
  const drawn: number[] = [];
  for (const [from, to] of blocks(RANDOM_SETS, blockRows('loop', ids.length * dModel))) {
    if (from > 0) await tick(signal);
    for (let set = from; set < to; set++) drawn.push(rows.meanCosine(matchedSet(ids, dVocab, random)));
  }
  const randomMean = matched.mean(ids);
  return { meanCosine, randomMean, randomSd: moments(drawn).sd, excess: meanCosine - randomMean };
}

const STREAMS = ['positive', 'negative'] as const;

/** The random sets of one direction, independent of which others are tested with it. */
function stream(seed: number, kind: (typeof STREAMS)[number], index: number): Random {
  return seededRandom(Math.imul(seed, 0x9e3779b1) + STREAMS.length * index + STREAMS.indexOf(kind));
}

/** Each of the combinations of the layer's rows, `[d_model]`. */
async function combinedRows(
  compute: Compute,
  combinations: readonly Float64Array[],
  layer: Matrix64,
): Promise<Float64Array[]> {
  const weights = zeros64(combinations.length, layer.rows);
  combinations.forEach((combination, r) => weights.data.set(combination, r * layer.rows));
  const combined = await compute.multiply64(weights, layer);
  return combinations.map((_, r) => matrixRow(combined, r));
}

function correlation(reads: Float32Array, writes: Float32Array): number {
  const count = Math.min(CORRELATED_TOKENS, reads.length);
  const ids = Array.from({ length: count }, (_, i) => Math.floor((i * reads.length) / count));
  return spearman(
    ids.map((id) => reads[id]),
    ids.map((id) => writes[id]),
  );
}
