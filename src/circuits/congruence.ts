import { rowBlock, transpose, type Matrix64 } from '../linalg/matrix.js';
import { topIndices } from '../linalg/topK.js';
import { dot } from '../linalg/vector.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type {
  CongruencePlace,
  CongruenceRequest,
  CongruenceResult,
  CongruenceRow,
} from '../protocol/congruence.js';
import { QkLensError } from '../protocol/errors.js';
import { benjaminiHochberg } from '../statistics/benjaminiHochberg.js';
import { seededRandom, type Random } from '../statistics/random.js';
import { spearman } from '../statistics/spearman.js';
import { tick } from '../tasks/tick.js';
import type { Asking } from './asking.js';
import { crossGram } from './crossGram.js';
import { headFactors, scaledVectors } from './headFactors.js';
import { neuronDirections } from './neuronDirections.js';
import { checkHead, provenance } from './provenance.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** Directions whose products with the whole vocabulary are in memory at a time. */
const DIRECTIONS_AT_ONCE = 32;
/** Tokens that the rank correlation of reading and writing is taken over, spread evenly over the vocabulary. */
const CORRELATED_TOKENS = 4096;
/** A random token stands in for one whose id, its frequency rank, lies within this part of the vocabulary. */
const MATCHED_PART = 0.02;

/**
 * Do the tokens of largest product with a direction belong together? Their mean pairwise cosine is compared with that
 * of random sets of equal size and matched frequency rank (GPT-2's ids are by frequency of their merges). Since tokens
 * of large product are alike by that alone, what the product explains linearly is taken out of every row before the
 * test: with s the products, `x - (s - mean s) r`, r the regression of the rows on s. On weights without structure p is
 * then uniform. `meanCosine` is told as it is, without that correction.
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
  const group = await directionsOf(spaces, request);
  const get = (space: typeof request.space) => spaces.get(space, request.processing, request.variant, asking);
  const [matrix, cosineMatrix] = [await get(request.space), await get(request.cosineSpace)];
  const test = await CongruenceTest.prepare(spaces, request, matrix, cosineMatrix, asking);

  const rows: Omit<CongruenceRow, 'adjustedP'>[] = [];
  for (let from = 0; from < group.length; from += DIRECTIONS_AT_ONCE) {
    const block = group.slice(from, from + DIRECTIONS_AT_ONCE);
    const products = await matrix.scores(block.map(({ direction }) => direction));
    const written = await matrix.scores(block.flatMap(({ writes }) => (writes ? [writes] : [])));
    for (const [i, { name, index, direction }] of block.entries()) {
      await tick(asking.signal);
      const found = await test.run(direction, products[i], index);
      const tokens = found.ids.map((id) => asking.tokenizer.token(id));
      const readWrite = written[i] ? { readWrite: correlation(products[i], written[i]) } : {};
      rows.push({ name, index, tokens, ...found.statistics, ...readWrite });
      asking.onProgress?.({ stage: 'Congruence', fraction: (from + i + 1) / group.length });
    }
  }
  const adjusted = benjaminiHochberg(rows.map(({ p }) => p));
  const { place, space, cosineSpace, top, permutations, seed } = request;
  return {
    ...provenance(spaces, request),
    ...{ place, space, cosineSpace, top, permutations, seed },
    rows: rows.map((row, i) => ({ ...row, adjustedP: adjusted[i] })),
  };
}

function checkNumbers({ top, permutations }: CongruenceRequest, dVocab: number): void {
  if (top < 2 || top > dVocab / 2) {
    throw new QkLensError('badRequest', `Take 2 to ${Math.floor(dVocab / 2)} top tokens, not ${top}.`);
  }
  if (permutations < 1) throw new QkLensError('badRequest', 'At least one permutation is needed.');
}

interface NamedDirection {
  readonly name: string;
  readonly index: number;
  readonly direction: Float64Array;
  /** For a neuron that is tested where it reads: what it writes. */
  readonly writes?: Float64Array;
}

function directionsOf(
  spaces: VocabularySpaces,
  { place, processing }: CongruenceRequest,
): Promise<NamedDirection[]> {
  return place.kind === 'neurons'
    ? neuronGroup(spaces, place, processing)
    : headVectors(spaces, place, processing);
}

async function neuronGroup(
  spaces: VocabularySpaces,
  { layer, weights: which, neurons }: Extract<CongruencePlace, { kind: 'neurons' }>,
  processing: CongruenceRequest['processing'],
): Promise<NamedDirection[]> {
  const { nLayers, dMlp } = spaces.model.checkpoint.config;
  if (layer < 0 || layer >= nLayers) {
    throw new QkLensError(
      'badRequest',
      `There is no layer ${layer}: the model has ${nLayers}, counted from 0 to ${nLayers - 1}.`,
    );
  }
  const weights = spaces.model.weights(processing);
  const tested = await neuronDirections(weights, layer, which);
  const other = await neuronDirections(weights, layer, which === 'in' ? 'out' : 'in');
  const chosen = choose(neurons, tested, dMlp);
  return chosen.map((index) => ({
    name: `L${layer}N${index}`,
    index,
    direction: rowBlock(tested, index, index + 1).data,
    writes: rowBlock(other, index, index + 1).data,
  }));
}

function choose(
  group: Extract<CongruencePlace, { kind: 'neurons' }>['neurons'],
  directions: Matrix64,
  dMlp: number,
): number[] {
  const there = (neuron: number) => {
    if (Number.isInteger(neuron) && neuron >= 0 && neuron < dMlp) return;
    throw new QkLensError(
      'badRequest',
      `There is no neuron ${neuron}: a layer has ${dMlp}, counted from 0 to ${dMlp - 1}.`,
    );
  };
  switch (group.kind) {
    case 'all':
      return Array.from({ length: dMlp }, (_, i) => i);
    case 'list':
      if (group.neurons.length === 0) throw new QkLensError('badRequest', 'The list of neurons is empty.');
      group.neurons.forEach(there);
      return [...group.neurons];
    case 'alike': {
      there(group.neuron);
      const rows = Array.from({ length: dMlp }, (_, i) => rowBlock(directions, i, i + 1).data);
      const own = rows[group.neuron];
      const cosines = rows.map((row) => dot(own, row) / (Math.sqrt(dot(own, own) * dot(row, row)) || 1));
      return topIndices(cosines, group.count);
    }
  }
}

async function headVectors(
  spaces: VocabularySpaces,
  { head, side }: Extract<CongruencePlace, { kind: 'head' }>,
  processing: CongruenceRequest['processing'],
): Promise<NamedDirection[]> {
  checkHead(head, spaces.model.checkpoint.config);
  const weights = await spaces.model.weights(processing).head(head);
  const { qk, ov } = await headFactors(spaces.model.compute, weights);
  const vectors =
    side === 'output' ? scaledVectors(ov.right, ov.values) : side === 'query' ? qk.left : qk.right;
  const rows = transpose(vectors);
  return Array.from({ length: rows.rows }, (_, index) => ({
    name: `${head.layer}.${head.head} ${side} ${index}`,
    index,
    direction: rowBlock(rows, index, index + 1).data,
  }));
}

interface TestedDirection {
  readonly ids: readonly number[];
  readonly statistics: Pick<CongruenceRow, 'meanCosine' | 'randomMean' | 'randomSd' | 'p'>;
}

/** One request's test, with what is the same for all its directions. */
class CongruenceTest {
  private constructor(
    private readonly request: CongruenceRequest,
    private readonly spaces: VocabularySpaces,
    private readonly cosineMatrix: VocabularyMatrix,
    /** The sum over the tokens of cosine row times row, `[d_model, d_model]`. */
    private readonly cross: Matrix64,
    private readonly mean: Float64Array,
    private readonly cosineMean: Float64Array,
  ) {}

  static async prepare(
    spaces: VocabularySpaces,
    request: CongruenceRequest,
    matrix: VocabularyMatrix,
    cosineMatrix: VocabularyMatrix,
    asking: Asking<CongruenceResult>,
  ): Promise<CongruenceTest> {
    const cross =
      matrix === cosineMatrix
        ? await matrix.gram(asking)
        : await crossGram(spaces.model.compute, cosineMatrix, matrix, asking);
    return new CongruenceTest(
      request,
      spaces,
      cosineMatrix,
      cross,
      await matrix.mean(asking),
      await cosineMatrix.mean(asking),
    );
  }

  async run(direction: Float64Array, products: Float32Array, index: number): Promise<TestedDirection> {
    const { top, permutations, seed } = this.request;
    const ids = topIndices(products, top);
    const regression = await this.regression(direction, products);
    const rest = (id: number) => unit(this.without(id, products, regression));
    const observed = meanPairCosine(ids.map(rest));
    const random = seededRandom(seed + index);
    const drawn = Array.from({ length: permutations }, () =>
      meanPairCosine(matchedTokens(ids, products.length, random).map(rest)),
    );
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance =
      drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, drawn.length - 1);
    const atLeast = drawn.filter((value) => value >= observed).length;
    return {
      ids,
      statistics: {
        meanCosine: meanPairCosine(ids.map((id) => unit(this.cosineMatrix.row(id)))),
        randomMean: mean,
        randomSd: Math.sqrt(variance),
        p: (1 + atLeast) / (1 + permutations),
      },
    };
  }

  /** Of the cosine rows on the products: r = sum (s - mean s) x / sum (s - mean s)^2. */
  private async regression(
    direction: Float64Array,
    products: Float32Array,
  ): Promise<{ readonly slope: Float64Array; readonly mean: number }> {
    const mean = dot(this.mean, direction);
    let squares = 0;
    for (const product of products) squares += (product - mean) ** 2;
    const column: Matrix64 = { data: direction, rows: direction.length, cols: 1 };
    const { data } = await this.spaces.model.compute.multiply64(this.cross, column);
    const slope = data.map((value, i) =>
      squares > 0 ? (value - products.length * mean * this.cosineMean[i]) / squares : 0,
    );
    return { slope, mean };
  }

  private without(
    id: number,
    products: Float32Array,
    { slope, mean }: { readonly slope: Float64Array; readonly mean: number },
  ): Float64Array {
    const row = this.cosineMatrix.row(id);
    const excess = products[id] - mean;
    for (let i = 0; i < row.length; i++) row[i] -= excess * slope[i];
    return row;
  }
}

/** As many different tokens, each near one of the given in id. */
function matchedTokens(ids: readonly number[], dVocab: number, random: Random): number[] {
  const reach = Math.max(Math.ceil(MATCHED_PART * dVocab), 2 * ids.length);
  const drawn = new Set<number>();
  for (const id of ids) {
    const from = Math.max(0, Math.min(id - reach, dVocab - 2 * reach - 1));
    const width = Math.min(dVocab, 2 * reach + 1);
    let token: number;
    do token = from + random.below(width);
    while (drawn.has(token));
    drawn.add(token);
  }
  return [...drawn];
}

function unit(row: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(row, row));
  return norm > 0 ? row.map((value) => value / norm) : row;
}

/** Over all pairs of unit vectors: (||sum||^2 - sum of squared lengths) / (k (k - 1)). */
function meanPairCosine(units: readonly Float64Array[]): number {
  const sum = new Float64Array(units[0].length);
  let own = 0;
  for (const row of units) {
    own += dot(row, row);
    for (let i = 0; i < sum.length; i++) sum[i] += row[i];
  }
  return (dot(sum, sum) - own) / (units.length * (units.length - 1));
}

function correlation(reads: Float32Array, writes: Float32Array): number {
  const count = Math.min(CORRELATED_TOKENS, reads.length);
  const ids = Array.from({ length: count }, (_, i) => Math.floor((i * reads.length) / count));
  return spearman(
    ids.map((id) => reads[id]),
    ids.map((id) => writes[id]),
  );
}
