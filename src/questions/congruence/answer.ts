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
import { matchedSet } from '../../circuits/matchedTokens.js';
import { provenance } from '../../circuits/provenance.js';
import { TopSets } from '../../circuits/topSets.js';
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
  const sets = await TopSets.of(matrix, await get(cosineSpace), top, asking);
  const listener = { signal: asking.signal, onProgress: asking.onProgress };
  const randomExcess = await sets.isotropicExcess(permutations, seed, listener);
  const combined = Math.min(permutations, COVARIANCE_DIRECTIONS);
  const covarianceExcess = await sets.covarianceExcess(
    combined,
    layer,
    seededRandom(seed + 1),
    asking.signal,
  );

  const rows: Omit<CongruenceRow, 'adjustedP'>[] = [];
  for (const [from, to] of blocks(group.length, DIRECTIONS_AT_ONCE)) {
    const block = group.slice(from, to);
    const { products, others } = await productsOf(block, matrix, otherMatrix, asking.signal);
    for (const [i, { row, direction }] of block.entries()) {
      await tick(asking.signal);
      const readWrite = others && { readWrite: correlation(products[i], others[i]) };
      const ids = sets.top(products[i], direction);
      const own = await measure(sets, ids, stream(seed, row.end, row.index), asking.signal);
      rows.push({
        ...row,
        tokens: ids.map((id) => asking.tokenizer.token(id)),
        ...own,
        p: upperTail(randomExcess, own.excess),
        covarianceP: upperTail(covarianceExcess, own.excess),
        ...readWrite,
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
    randomExcess: [...randomExcess],
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
  sets: TopSets,
  ids: readonly number[],
  random: Random,
  signal: AbortSignal | undefined,
): Promise<Pick<CongruenceRow, 'meanCosine' | 'randomMean' | 'randomSd' | 'excess'>> {
  const { own: meanCosine, random: randomMean } = sets.meanCosine(ids);
  const { measured } = sets;
  const { dModel, dVocab } = measured.matrix;
  const drawn: number[] = [];
  for (const [from, to] of blocks(RANDOM_SETS, blockRows('loop', ids.length * dModel))) {
    if (from > 0) await tick(signal);
    for (let set = from; set < to; set++) drawn.push(measured.meanCosine(matchedSet(ids, dVocab, random)));
  }
  return { meanCosine, randomMean, randomSd: moments(drawn).sd, excess: meanCosine - randomMean };
}

const STREAMS = ['positive', 'negative'] as const;

/** The random sets of one direction, independent of which others are tested with it. */
function stream(seed: number, kind: (typeof STREAMS)[number], index: number): Random {
  return seededRandom(Math.imul(seed, 0x9e3779b1) + STREAMS.length * index + STREAMS.indexOf(kind));
}

function spread(values: Float32Array, count: number): Float32Array {
  const chosen = new Float32Array(count);
  for (let i = 0; i < count; i++) chosen[i] = values[Math.floor((i * values.length) / count)];
  return chosen;
}

function correlation(reads: Float32Array, writes: Float32Array): number {
  const count = Math.min(CORRELATED_TOKENS, reads.length);
  return spearman(spread(reads, count), spread(writes, count));
}
