import type { QkWeights } from '../model/headWeights.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import {
  QK_CIRCUITS,
  type CircuitResult,
  type HeadRequest,
  type HeadResult,
  type QkCircuit,
  type SingularVector,
} from '../protocol/head.js';
import type { VocabularySpace } from '../protocol/model.js';
import { tick } from '../tasks/tick.js';
import type { Asking } from './asking.js';
import { CIRCUIT_SPACES } from './circuitSpaces.js';
import { checkHead, checkVectors, provenance } from './provenance.js';
import { circuitResult, orientation, signed, spectrum, vectorOf } from './spectrum.js';
import { cosineTables, tokenTables } from './tokenTables.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/**
 * The QK circuits of one head: spectra, and token tables of the singular vectors asked for. Circuits are answered in
 * the order of what they need, `qk` first, and told one by one through `asking.onPartial`.
 *
 * @throws QkLensError `noSuchHead`, `noSuchVector`, `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function analyzeHead(
  spaces: VocabularySpaces,
  request: HeadRequest,
  asking: Asking<HeadResult>,
): Promise<HeadResult> {
  const { config } = spaces.model.checkpoint;
  checkHead(request.head, config);
  checkVectors(request.vectors, config.dHead);

  const weights = await spaces.model.weights(request.processing).qk(request.head);
  let result: HeadResult = {
    ...provenance(spaces, request),
    head: request.head,
    circuits: {},
  };
  const add = (circuit: QkCircuit, part: CircuitResult) => {
    result = { ...result, circuits: { ...result.circuits, [circuit]: part } };
    asking.onPartial?.(result);
  };
  const circuits = new QkCircuits(spaces, request, weights, asking);
  for (const circuit of QK_CIRCUITS.filter((name) => request.circuits.includes(name))) {
    if (circuit === 'qk') await circuits.qk((part) => add('qk', part));
    else add(circuit, await circuits.overVocabulary(circuit));
  }
  if (request.circuits.includes('qk') && (request.cosine || request.circuits.includes('effective'))) {
    add('qk', await circuits.withEffectiveCosines(result.circuits.qk!));
  }
  return result;
}

/** One request's circuits. */
class QkCircuits {
  private qkDirections: readonly { readonly query: Float64Array; readonly key: Float64Array }[] = [];

  constructor(
    private readonly spaces: VocabularySpaces,
    private readonly request: HeadRequest,
    private readonly weights: QkWeights,
    private readonly asking: Asking<HeadResult>,
  ) {}

  /** The spectrum of W_Q W_K^T is told at once, its tables follow when W_U and W_E are in memory. */
  async qk(onPart: (part: CircuitResult) => void): Promise<void> {
    const { compute } = this.spaces.model;
    const found = await spectrum(compute, { factor: this.weights.wQ }, { factor: this.weights.wK });
    const bare = this.request.vectors.map((index) => vectorOf(found, index));
    onPart(circuitResult(found, bare));
    if (bare.length === 0) return;
    this.qkDirections = await Promise.all(
      this.request.vectors.map(async (index) => {
        const { left, right } = await found.directions(index);
        const sign = orientation(left);
        return { query: signed(left, sign), key: signed(right, sign) };
      }),
    );
    const unembed = await this.space('W_U');
    const embed = await this.space('W_E');
    const queries = this.qkDirections.map(({ query }) => query);
    const queryUnembed = await this.cosines(unembed, queries);
    const inEmbed = await this.cosines(embed, [...queries, ...this.qkKeys]);
    const vectors = bare.map((vector, i): SingularVector => {
      const cosine = {
        queryUnembed: queryUnembed[i].bySquaredCosine,
        queryUnembedByDot: queryUnembed[i].bySquaredDot,
        queryEmbed: inEmbed[i].bySquaredCosine,
        keyEmbed: inEmbed[queries.length + i].bySquaredCosine,
      };
      return { ...vector, cosine };
    });
    onPart(circuitResult(found, vectors));
  }

  /** Adds to `qk`'s tables the key side's with W_EE. */
  async withEffectiveCosines(qk: CircuitResult): Promise<CircuitResult> {
    if (qk.vectors.length === 0) return qk;
    const effective = await this.space('W_EE');
    const tables = await this.cosines(effective, this.qkKeys);
    const vectors = qk.vectors.map((vector, i): SingularVector => {
      return { ...vector, cosine: { ...vector.cosine!, keyEffectiveEmbed: tables[i].bySquaredCosine } };
    });
    return { ...qk, vectors };
  }

  async overVocabulary(circuit: Exclude<QkCircuit, 'qk'>): Promise<CircuitResult> {
    const { query, key } = CIRCUIT_SPACES[circuit];
    const [queryMatrix, keyMatrix] = [await this.space(query), await this.space(key)];
    const found = await spectrum(
      this.spaces.model.compute,
      { factor: this.weights.wQ, vocabularyGram: await queryMatrix.gram(this.asking) },
      { factor: this.weights.wK, vocabularyGram: await keyMatrix.gram(this.asking) },
    );
    await tick(this.asking.signal);
    const directions = await Promise.all(this.request.vectors.map((index) => found.directions(index)));
    const lefts = directions.map(({ left }) => left);
    const rights = directions.map(({ right }) => right);
    const [queryScores, keyScores] = await scoresOfBoth(queryMatrix, lefts, keyMatrix, rights);
    const { top } = this.request;
    const vectors = this.request.vectors.map((index, i): SingularVector => {
      const sign = orientation(queryScores[i]);
      return {
        ...vectorOf(found, index),
        query: tokenTables(query, signed(queryScores[i], sign), top, this.asking.tokenizer),
        key: tokenTables(key, signed(keyScores[i], sign), top, this.asking.tokenizer),
      };
    });
    return circuitResult(found, vectors);
  }

  private space(space: VocabularySpace): Promise<VocabularyMatrix> {
    return this.spaces.get(space, this.request.processing, this.request.variant, this.asking);
  }

  private get qkKeys(): Float64Array[] {
    return this.qkDirections.map(({ key }) => key);
  }

  private cosines(matrix: VocabularyMatrix, directions: readonly Float64Array[]) {
    return cosineTables(matrix, directions, this.request.top, this.asking.tokenizer, this.asking);
  }
}

/** One pass over the vocabulary where both sides are one matrix. */
async function scoresOfBoth(
  queryMatrix: VocabularyMatrix,
  lefts: readonly Float64Array[],
  keyMatrix: VocabularyMatrix,
  rights: readonly Float64Array[],
): Promise<[Float32Array[], Float32Array[]]> {
  if (queryMatrix !== keyMatrix) return [await queryMatrix.scores(lefts), await keyMatrix.scores(rights)];
  const scores = await queryMatrix.scores([...lefts, ...rights]);
  return [scores.slice(0, lefts.length), scores.slice(lefts.length)];
}
