import { topIndices } from '../linalg/topK.js';
import type { CongruenceRequest, CongruenceResult, CongruenceRow } from '../protocol/congruence.js';
import { QkLensError } from '../protocol/errors.js';
import type { VocabularySpace } from '../protocol/model.js';
import { benjaminiHochberg } from '../statistics/benjaminiHochberg.js';
import { moments } from '../statistics/moments.js';
import { seededRandom, type Random } from '../statistics/random.js';
import { spearman } from '../statistics/spearman.js';
import { tick } from '../tasks/tick.js';
import type { Asking } from './asking.js';
import { testedDirections } from './congruenceDirections.js';
import { provenance } from './provenance.js';
import { randomDirections } from './randomDirections.js';
import { TokenSets } from './tokenSets.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** Directions whose products with the whole vocabulary are in memory at a time: 6 MB for GPT-2. */
const DIRECTIONS_AT_ONCE = 32;
/** Random sets of tokens that each direction's top tokens are compared with. */
const RANDOM_SETS = 100;
/** Tokens that the rank correlation of reading and writing is taken over, spread evenly over the vocabulary. */
const CORRELATED_TOKENS = 4096;

/**
 * Do the tokens of largest product with a direction belong together? Their mean pairwise cosine is told beside that of
 * random sets of equal size and matched frequency rank; its excess over these is what is tested. Tokens of large product
 * with any direction whatever are alike by that alone, so that the excess is compared with that of random directions,
 * whose top tokens are found and measured in the same way: on random weights p is uniform, in whatever space the
 * cosines are taken.
 *
 * @throws QkLensError `badRequest` for a place or numbers that can not be; `noSuchHead`, `nonFiniteWeights`,
 *   `fileChanged`, `compute`, `cancelled`
 */
export async function congruence(
  spaces: VocabularySpaces,
  request: CongruenceRequest,
  asking: Asking<CongruenceResult>,
): Promise<CongruenceResult> {
  checkNumbers(request, spaces.model.checkpoint.config.dVocab);
  const { place, space, cosineSpace, otherSpace, top, permutations, seed } = request;
  const group = await testedDirections(spaces, place, request.processing);
  const get = (name: VocabularySpace) => spaces.get(name, request.processing, request.variant, asking);
  const matrix = await get(space);
  const otherMatrix = place.kind === 'neurons' ? await get(otherSpace) : undefined;
  const sets = await TokenSets.of(await get(cosineSpace), asking);

  const randomExcess: number[] = [];
  const random = seededRandom(seed);
  for (let from = 0; from < permutations; from += DIRECTIONS_AT_ONCE) {
    const count = Math.min(DIRECTIONS_AT_ONCE, permutations - from);
    const products = await matrix.scores(randomDirections(count, matrix.dModel, random));
    for (const [i, own] of products.entries()) {
      await tick(asking.signal);
      const { excess } = measure(sets, topIndices(own, top), stream(seed, 'random', from + i));
      randomExcess.push(excess);
      asking.onProgress?.({ stage: 'Random directions', fraction: randomExcess.length / permutations });
    }
  }
  randomExcess.sort((a, b) => a - b);

  const rows: Omit<CongruenceRow, 'adjustedP'>[] = [];
  for (let from = 0; from < group.length; from += DIRECTIONS_AT_ONCE) {
    const block = group.slice(from, from + DIRECTIONS_AT_ONCE);
    const products = await matrix.scores(block.map(({ direction }) => direction));
    const others = await otherMatrix?.scores(block.flatMap(({ other }) => (other ? [other] : [])));
    for (const [i, { told }] of block.entries()) {
      await tick(asking.signal);
      const ids = topIndices(products[i], top);
      const measured = measure(sets, ids, stream(seed, told.end, told.index));
      rows.push({
        ...told,
        tokens: ids.map((id) => asking.tokenizer.token(id)),
        ...measured,
        p: upperTail(randomExcess, measured.excess),
        ...(others && { readWrite: correlation(products[i], others[i]) }),
      });
      asking.onProgress?.({ stage: 'Congruence', fraction: rows.length / group.length });
    }
  }
  const adjusted = benjaminiHochberg(rows.map(({ p }) => p));
  return {
    ...provenance(spaces, request),
    ...{ place, space, cosineSpace, otherSpace, top, permutations, seed },
    rows: rows.map((row, i) => ({ ...row, adjustedP: adjusted[i] })),
    randomExcess,
  };
}

function checkNumbers({ top, permutations }: CongruenceRequest, dVocab: number): void {
  if (top < 2 || top > dVocab / 2) {
    throw new QkLensError('badRequest', `Take 2 to ${Math.floor(dVocab / 2)} top tokens, not ${top}.`);
  }
  if (permutations < 1) throw new QkLensError('badRequest', 'At least one permutation is needed.');
}

/** A set's mean pairwise cosine beside that of random sets that match it. */
function measure(
  sets: TokenSets,
  ids: readonly number[],
  random: Random,
): Pick<CongruenceRow, 'meanCosine' | 'randomMean' | 'randomSd' | 'excess'> {
  const meanCosine = sets.meanCosine(ids);
  const drawn = Array.from({ length: RANDOM_SETS }, () => sets.meanCosine(sets.matched(ids, random)));
  const { mean, sd } = moments(drawn);
  return { meanCosine, randomMean: mean, randomSd: sd, excess: meanCosine - mean };
}

const STREAMS = ['random', 'positive', 'negative'] as const;

/** The random sets of one direction: the same whichever others are tested with it. */
function stream(seed: number, kind: (typeof STREAMS)[number], index: number): Random {
  return seededRandom(Math.imul(seed, 0x9e3779b1) + STREAMS.length * index + STREAMS.indexOf(kind));
}

/** (1 + values of at least `value`) / (1 + values). */
function upperTail(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return (1 + sorted.length - low) / (1 + sorted.length);
}

function correlation(reads: Float32Array, writes: Float32Array): number {
  const count = Math.min(CORRELATED_TOKENS, reads.length);
  const ids = Array.from({ length: count }, (_, i) => Math.floor((i * reads.length) / count));
  return spearman(
    ids.map((id) => reads[id]),
    ids.map((id) => writes[id]),
  );
}
