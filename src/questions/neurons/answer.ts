import { rowBlock } from '../../linalg/matrix.js';
import { topIndices } from '../../linalg/topK.js';
import { dot } from '../../linalg/vector.js';
import { DIRECTIONS_AT_ONCE } from '../../model/vocabularyProducts.js';
import type { VocabularyMatrix } from '../../model/vocabularyMatrix.js';
import type { NeuronRef } from '../../protocol/neuronRef.js';
import { neuronWeightsOf, type NeuronWeights } from '../../protocol/neuronWeights.js';
import type {
  DotToken,
  ExcitedNeuron,
  NeuronResult,
  NeuronsRequest,
  NeuronsResult,
} from '../../protocol/neurons.js';
import { benjaminiHochberg } from '../../statistics/benjaminiHochberg.js';
import { moments } from '../../statistics/moments.js';
import { seededRandom } from '../../statistics/random.js';
import { upperTail } from '../../statistics/upperTail.js';
import { blocks } from '../../tasks/blocks.js';
import type { Listener } from '../../tasks/sharedTask.js';
import { tick } from '../../tasks/tick.js';
import type { Asking } from '../../circuits/asking.js';
import { CentredRows } from '../../circuits/centredRows.js';
import { directionMoments } from '../../circuits/directionMoments.js';
import { matrixRow } from '../../circuits/matrixRow.js';
import { neuronDirections } from '../../circuits/neuronDirections.js';
import { MarkedTokens, type NamedToken } from '../../circuits/markedTokens.js';
import { checkNeuron, provenance } from '../../circuits/provenance.js';
import {
  covarianceStandouts,
  isotropicStandouts,
  ISOTROPIC_DIRECTIONS,
  standout,
} from '../../circuits/standout.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { typedTokens } from '../../circuits/words.js';

/**
 * Dot products of tokens with neurons' weights: for each neuron the tokens of largest and smallest product, with z from
 * the exact distribution over the vocabulary, and how far the mean of the largest stands out, against random
 * directions. Tables may rank by the cosine of centred rows instead; what stands out are products. Layers are processed in blocks of neurons: a layer's products are never all in memory. Biases are left
 * out.
 *
 * @throws QkLensError `badRequest` for a missing layer or neuron; `notOneToken`, `noTokenizer`, `nonFiniteWeights`,
 *   `fileChanged`, `compute`, `cancelled`
 */
export async function neurons(
  spaces: VocabularySpaces,
  request: NeuronsRequest,
  asking: Asking<NeuronsResult>,
): Promise<NeuronsResult> {
  const { processing, variant, space, top, limit } = request;
  const { config } = spaces.model.checkpoint;
  const layers = layersOf(request, config);
  const which = neuronWeightsOf(request.weights, config);
  const typed = request.token === undefined ? [] : await typedTokens(request.token, asking.tokenizer);
  const matrix = await spaces.get(space, processing, variant, asking);
  const listener = { signal: asking.signal, onProgress: asking.onProgress };
  const random = await isotropicStandouts(matrix, top, request.seed, listener);

  let kept: Judged[] = [];
  const excited: ExcitedNeuron[][] = typed.map(() => []);
  let total = 0;
  for (const [done, layer] of layers.entries()) {
    const report = (fraction: number) =>
      asking.onProgress?.({
        stage: 'Products with the vocabulary',
        fraction: (done + fraction) / layers.length,
      });
    const found: NeuronProducts[] = [];
    for await (const block of layerProducts(spaces, { ...request, weights: which }, matrix, layer, asking)) {
      found.push(...block.products);
      total += block.products.length;
      for (const [i, token] of typed.entries()) {
        excited[i] = mostExcited([...excited[i], ...block.excitedBy(token)], top);
      }
      report(block.fraction);
    }
    const judged = found.map((own) => ({ ...own, p: upperTail(random, own.a) }));
    if (request.neuron === undefined) {
      const all = await neuronDirections(spaces.model.weights(processing), layer, which);
      const numbers = seededRandom(request.seed + 1 + layer);
      const covariance = await covarianceStandouts(matrix, all, top, numbers, { signal: asking.signal });
      kept.push(...amongLayer(judged, covariance));
    } else kept.push(...judged);
    kept = strongest(kept, limit);
  }

  if (request.rankBy === 'cosine') kept = await rankedByCosine(kept, matrix, top, listener);
  const named = await new MarkedTokens(spaces, request, asking.tokenizer, listener).of(matrix);
  const [ofToken, spaced] = typed.map((id, i) => ({
    token: asking.tokenizer.token(id),
    excited: excited[i],
  }));
  kept.sort((a, b) => a.layer - b.layer || a.neuron - b.neuron);
  return {
    ...provenance(
      spaces,
      { ...request, weights: which },
      space === 'W_EE' ? ['neurons', 'W_EE'] : ['neurons'],
    ),
    ...(request.rankBy && { rankBy: request.rankBy }),
    ...{ weights: which, space, neurons: kept.map((own) => resultOf(own, named)), total },
    random: {
      directions: ISOTROPIC_DIRECTIONS,
      median: random[random.length >> 1],
      most: random[Math.floor(0.95 * random.length)],
    },
    ...ofToken,
    ...(spaced && { spaced }),
  };
}

function layersOf(request: NeuronsRequest, config: { nLayers: number; dMlp: number }): number[] {
  checkNeuron(request, config);
  return request.layer === undefined ? Array.from({ length: config.nLayers }, (_, i) => i) : [request.layer];
}

/** What is kept of a neuron's products with the whole vocabulary. */
interface NeuronProducts extends NeuronRef {
  /** `[d_model]`; if tokens are ranked by cosine. */
  readonly direction?: Float64Array;
  readonly largest: readonly Product[];
  readonly smallest: readonly Product[];
  /** Of the largest. */
  readonly largeMean: number;
  /** Over the vocabulary. */
  readonly mean: number;
  readonly sd: number;
  /** How far the largest stand out: {@link standout}. */
  readonly a: number;
}

interface Judged extends NeuronProducts {
  readonly p: number;
  readonly adjustedP?: number;
  readonly covarianceP?: number;
}

interface Product {
  readonly id: number;
  readonly dot: number;
  readonly cosine?: number;
}

interface Block {
  readonly products: readonly NeuronProducts[];
  /** The block's neurons with their products with one token. */
  excitedBy(token: number): ExcitedNeuron[];
  /** Of the layer, once this block is done. */
  readonly fraction: number;
}

async function* layerProducts(
  spaces: VocabularySpaces,
  {
    processing,
    weights: which,
    neuron: only,
    top,
    rankBy,
  }: NeuronsRequest & { readonly weights: NeuronWeights },
  matrix: VocabularyMatrix,
  layer: number,
  asking: Asking<NeuronsResult>,
): AsyncGenerator<Block> {
  const all = await neuronDirections(spaces.model.weights(processing), layer, which);
  const directions = only === undefined ? all : rowBlock(all, only, only + 1);
  const { mean, sd } = await directionMoments(spaces.model.compute, matrix, directions, asking);
  for (const [from, to] of blocks(directions.rows, DIRECTIONS_AT_ONCE)) {
    await tick(asking.signal);
    const rows = Array.from({ length: to - from }, (_, i) => matrixRow(directions, from + i));
    const scores = await matrix.scores(rows, asking.signal);
    const products = rows.map((direction, i): NeuronProducts => {
      const dots = scores[i];
      const product = (id: number): Product => ({ id, dot: dots[id] });
      const largest = topIndices(dots, top).map(product);
      const large = moments(largest.map(({ dot: value }) => value)).mean;
      return {
        ...(rankBy === 'cosine' && { direction }),
        ...{ layer, neuron: (only ?? 0) + from + i },
        ...{ largest, largeMean: large },
        smallest: topIndices(dots, top, 'smallest').map(product),
        ...{ mean: mean[from + i], sd: sd[from + i] },
        a: standout(large, mean[from + i], sd[from + i]),
      };
    });
    const excitedBy = (token: number) => {
      const x = matrix.row(token);
      return products.map(({ neuron, ...own }, i) => {
        const value = dot(rows[i], x);
        return { layer, neuron, dot: value, z: zOf(value, own) };
      });
    };
    yield { products, excitedBy, fraction: to / directions.rows };
  }
}

/** The same neurons with p corrected over the layer, and with p by its covariance. */
function amongLayer(judged: readonly Judged[], covariance: Float64Array): Judged[] {
  const adjusted = benjaminiHochberg(judged.map(({ p }) => p));
  return judged.map((own, i) => ({
    ...own,
    adjustedP: adjusted[i],
    covarianceP: upperTail(covariance, own.a),
  }));
}

function strongest(found: Judged[], limit: number): Judged[] {
  if (found.length <= limit) return found;
  return topIndices(
    found.map(({ a }) => a),
    limit,
  ).map((i) => found[i]);
}

function mostExcited(found: readonly ExcitedNeuron[], top: number): ExcitedNeuron[] {
  return topIndices(
    found.map(({ z }) => z),
    top,
  ).map((i) => found[i]);
}

function zOf(value: number, { mean, sd }: { readonly mean: number; readonly sd: number }): number {
  return sd > 0 ? (value - mean) / sd : 0;
}

/** The same neurons with the tokens whose centred rows have the largest and the smallest cosine with each. */
async function rankedByCosine(
  neurons: readonly Judged[],
  matrix: VocabularyMatrix,
  top: number,
  listener: Listener,
): Promise<Judged[]> {
  const centred = await CentredRows.of(matrix, listener);
  const ranked: Judged[] = [];
  for (const [from, to] of blocks(neurons.length, DIRECTIONS_AT_ONCE)) {
    await tick(listener.signal);
    const block = neurons.slice(from, to);
    const scores = await matrix.scores(
      block.map(({ direction }) => direction!),
      listener.signal,
    );
    for (const [i, own] of block.entries()) {
      const direction = own.direction!;
      const length = Math.sqrt(dot(direction, direction)) || 1;
      const cosines = centred.cosines(scores[i], direction).map((cosine) => cosine / length);
      const product = (id: number): Product => ({ id, dot: scores[i][id], cosine: cosines[id] });
      ranked.push({
        ...own,
        largest: topIndices(cosines, top).map(product),
        smallest: topIndices(cosines, top, 'smallest').map(product),
      });
    }
  }
  return ranked;
}

function resultOf(own: Judged, named: NamedToken): NeuronResult {
  const { layer, neuron, largest, smallest, largeMean, mean, sd, a, p, adjustedP, covarianceP } = own;
  const tokens = (products: readonly Product[]): DotToken[] =>
    products.map(({ id, dot: value, cosine }) => ({
      ...{ ...named(id), dot: value, z: zOf(value, own) },
      ...(cosine !== undefined && { cosine }),
    }));
  return {
    ...{ layer, neuron, top: tokens(largest), bottom: tokens(smallest) },
    ...{ largeMean, randomMean: mean, randomSd: sd, a, p },
    ...(adjustedP !== undefined && { adjustedP }),
    ...(covarianceP !== undefined && { covarianceP }),
  };
}
