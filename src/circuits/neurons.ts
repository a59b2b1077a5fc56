import { rowBlock, type Matrix64 } from '../linalg/matrix.js';
import { topIndices } from '../linalg/topK.js';
import { dot } from '../linalg/vector.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import { QkLensError } from '../protocol/errors.js';
import type {
  DotToken,
  ExcitedNeuron,
  NeuronResult,
  NeuronsRequest,
  NeuronsResult,
} from '../protocol/neurons.js';
import { seededRandom } from '../statistics/random.js';
import { tick } from '../tasks/tick.js';
import type { Asking } from './asking.js';
import { directionMoments, type DirectionMoments } from './directionMoments.js';
import { neuronDirections } from './neuronDirections.js';
import { provenance } from './provenance.js';
import type { VocabularySpaces } from './vocabularySpaces.js';
import { oneToken } from './words.js';

/** Neurons whose products with the whole vocabulary are in memory at a time: 13 MB for GPT-2. */
const NEURONS_AT_ONCE = 64;
const RANDOM_DIRECTIONS = 64;

/**
 * Dot products of tokens with neurons' weights: for each neuron the tokens of largest and smallest product, with z
 * against the exact distribution over the vocabulary, and the mean of the largest against random tokens and against
 * random directions of equal norm. A layer's products are streamed in blocks of neurons, never held at once.
 *
 * @throws QkLensError `badRequest` for a layer or neuron that is not there; `notOneToken`, `noTokenizer`,
 *   `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function neurons(
  spaces: VocabularySpaces,
  request: NeuronsRequest,
  asking: Asking<NeuronsResult>,
): Promise<NeuronsResult> {
  const { processing, variant, space, weights: which, top, limit } = request;
  const { compute, checkpoint } = spaces.model;
  const layers = layersOf(request, checkpoint.config);
  const token = request.token === undefined ? undefined : oneToken(request.token, asking.tokenizer);
  const matrix = await spaces.get(space, processing, variant, asking);
  const random = await randomDirections(matrix, top, request.seed);

  let kept: { readonly result: NeuronResult; readonly z: number }[] = [];
  let excited: ExcitedNeuron[] = [];
  let total = 0;
  for (const [done, layer] of layers.entries()) {
    const all = await neuronDirections(spaces.model.weights(processing), layer, which);
    const { neuron } = request;
    const first = neuron ?? 0;
    const directions = neuron === undefined ? all : rowBlock(all, neuron, neuron + 1);
    const moments = await directionMoments(compute, matrix, directions, asking);
    total += directions.rows;
    for (let from = 0; from < directions.rows; from += NEURONS_AT_ONCE) {
      await tick(asking.signal);
      const rows = rowsOf(directions, from, Math.min(directions.rows, from + NEURONS_AT_ONCE));
      const scores = await matrix.scores(rows);
      scores.forEach((dots, i) => {
        const index = from + i;
        const [mean, sd] = [moments.mean[index], moments.sd[index]];
        const tokens = (ids: number[]): DotToken[] =>
          ids.map((id) => ({ ...asking.tokenizer.token(id), dot: dots[id], z: zOf(dots[id], mean, sd) }));
        const largest = tokens(topIndices(dots, top));
        const smallest = tokens(topIndices(dots, top, (value) => -value));
        const norm = Math.sqrt(dot(rows[i], rows[i]));
        const result: NeuronResult = {
          layer,
          neuron: first + index,
          top: largest,
          bottom: smallest,
          largeMean: largest.reduce((sum, { dot: value }) => sum + value, 0) / largest.length,
          randomMean: mean,
          randomSd: sd,
          randomDirections: { largeMean: norm * random.largeMean, largeSd: norm * random.largeSd },
        };
        kept.push({ result, z: Math.max(largest[0].z, -smallest[0].z) });
      });
      kept = strongest(kept, limit);
      const fraction = (done + (from + rows.length) / directions.rows) / layers.length;
      asking.onProgress?.({ stage: 'Products with the vocabulary', fraction });
    }
    if (token !== undefined) {
      excited = mostExcited(
        [...excited, ...excitedBy(matrix.row(token), directions, moments, layer, first)],
        top,
      );
    }
  }
  const results = kept.map(({ result }) => result).sort((a, b) => a.layer - b.layer || a.neuron - b.neuron);
  return {
    ...provenance(spaces, request),
    ...{ weights: which, space, neurons: results, total },
    ...(token === undefined ? {} : { token: asking.tokenizer.token(token), excited }),
  };
}

function layersOf(
  { layer, neuron, limit, top }: NeuronsRequest,
  config: { readonly nLayers: number; readonly dMlp: number },
): number[] {
  const bad = (message: string) => new QkLensError('badRequest', message);
  if (limit < 1 || top < 1) throw bad('At least one neuron and one token must be asked for.');
  if (layer === undefined) {
    if (neuron !== undefined) throw bad('A neuron is named by its layer and its number, such as L3N512.');
    return Array.from({ length: config.nLayers }, (_, i) => i);
  }
  if (layer < 0 || layer >= config.nLayers) {
    throw bad(
      `There is no layer ${layer}: the model has ${config.nLayers}, counted from 0 to ${config.nLayers - 1}.`,
    );
  }
  if (neuron !== undefined && (neuron < 0 || neuron >= config.dMlp)) {
    throw bad(
      `There is no neuron ${neuron}: a layer has ${config.dMlp}, counted from 0 to ${config.dMlp - 1}.`,
    );
  }
  return [layer];
}

function strongest<T extends { readonly z: number }>(kept: T[], limit: number): T[] {
  return kept.length > limit ? kept.sort((a, b) => b.z - a.z).slice(0, limit) : kept;
}

function excitedBy(
  row: Float64Array,
  directions: Matrix64,
  { mean, sd }: DirectionMoments,
  layer: number,
  first: number,
): ExcitedNeuron[] {
  return rowsOf(directions, 0, directions.rows).map((direction, i) => {
    const value = dot(direction, row);
    return { layer, neuron: first + i, dot: value, z: zOf(value, mean[i], sd[i]) };
  });
}

function mostExcited(found: ExcitedNeuron[], top: number): ExcitedNeuron[] {
  return topIndices(
    found.map(({ z }) => z),
    top,
  ).map((i) => found[i]);
}

function zOf(value: number, mean: number, sd: number): number {
  return sd > 0 ? (value - mean) / sd : 0;
}

/** What the mean of the k largest products is for random unit directions. */
async function randomDirections(matrix: VocabularyMatrix, k: number, seed: number) {
  const random = seededRandom(seed);
  const directions = Array.from({ length: RANDOM_DIRECTIONS }, () => {
    const direction = Float64Array.from({ length: matrix.dModel }, () => random.normal());
    const norm = Math.sqrt(dot(direction, direction));
    return direction.map((value) => value / norm);
  });
  const means = (await matrix.scores(directions)).map((dots) => {
    const largest = topIndices(dots, k);
    return largest.reduce((sum, id) => sum + dots[id], 0) / largest.length;
  });
  const largeMean = means.reduce((sum, value) => sum + value, 0) / means.length;
  const variance = means.reduce((sum, value) => sum + (value - largeMean) ** 2, 0) / (means.length - 1);
  return { largeMean, largeSd: Math.sqrt(variance) };
}

function rowsOf(m: Matrix64, from: number, to: number): Float64Array[] {
  return Array.from({ length: to - from }, (_, i) => rowBlock(m, from + i, from + i + 1).data);
}
