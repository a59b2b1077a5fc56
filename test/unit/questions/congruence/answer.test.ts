import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  usualPermutations,
  type CongruencePlace,
  type CongruenceRequest,
} from '../../../../src/protocol/congruence.js';
import { DEFAULT_PROCESSING, DEFAULT_WEIGHTS, type VocabularySpace } from '../../../../src/protocol/model.js';
import { OpenCheckpoints } from '../../../../src/engine/openCheckpoints.js';
import { answer } from '../../../../src/questions/answers.js';
import { ovMatrix, qkMatrix, vocabularyRows } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import {
  centredRows,
  falling,
  meanPairCosine,
  neuronWeights,
  products,
  unitRows,
} from '../../../reference/neurons.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { benjaminiHochberg, spearman } from '../../../reference/statistics.js';
import { svd } from '../../../reference/svd.js';
import { askOnce, compute, errorOf, relativeError, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();

type NeuronPlace = Extract<CongruencePlace, { kind: 'neurons' }>;
const LAYER_1: NeuronPlace = { kind: 'neurons', weights: 'in', layer: 1, neurons: { kind: 'all' } };

function request(options: Partial<CongruenceRequest>): CongruenceRequest {
  return {
    ...DEFAULT_WEIGHTS,
    ...{ place: LAYER_1, space: 'W_E', cosineSpace: 'W_E', otherSpace: 'W_U' },
    ...{ top: 6, permutations: 99, seed: 1 },
    ...options,
  };
}

function neurons(...listed: number[]): CongruencePlace {
  return { ...LAYER_1, neurons: { kind: 'list', neurons: listed } };
}

describe('congruence against the reference', () => {
  const checkpoint = makeRandomCheckpoint(join(folder, 'random'), { seed: 3, dMlp: 40, lmHead: 'untied' });
  const ask = (options: Partial<CongruenceRequest>) =>
    askOnce(checkpoint.folder, 'congruence', request(options));

  it.each<Partial<CongruenceRequest>>([
    {},
    { space: 'W_EE', cosineSpace: 'W_E', otherSpace: 'W_E' },
    { space: 'W_E', cosineSpace: 'W_EE', variant: { attentionBiases: true, residual: true } },
    { place: { ...LAYER_1, weights: 'out' }, space: 'W_U', otherSpace: 'W_EE' },
    { cosineSpace: 'W_U', processing: { ...DEFAULT_PROCESSING, foldLn: false, centerUnembed: false } },
  ])('of a layer, %j: tokens, cosines, correlations and adjusted p to 1e-5', async (options) => {
    const asked = request(options);
    const result = await ask(options);
    const weights = processWeights(canonicalWeights(checkpoint.raw), asked.processing);
    const rows = (space: VocabularySpace) => vocabularyRows(weights, space, asked.variant);
    const [inSpace, inCosines, inOther] = [asked.space, asked.cosineSpace, asked.otherSpace].map(rows);
    const { weights: which } = asked.place as NeuronPlace;
    expect(result.rows.map(({ name }) => name)).toEqual(Array.from({ length: 40 }, (_, n) => `L1N${n}`));
    for (const { index, tokens, meanCosine, readWrite, ...row } of result.rows) {
      const dots = products(inSpace, neuronWeights(weights, 1, index, which));
      const others = products(inOther, neuronWeights(weights, 1, index, which === 'in' ? 'out' : 'in'));
      const cosines = products(unitRows(centredRows(inSpace)), neuronWeights(weights, 1, index, which));
      expect(tokens.map(({ id }) => id)).toEqual(falling(cosines).slice(0, 6));
      const expected = meanPairCosine(
        centredRows(inCosines),
        tokens.map(({ id }) => id),
      );
      expect(Math.abs(meanCosine - expected)).toBeLessThan(1e-5);
      expect(Math.abs(readWrite! - spearman(dots, others))).toBeLessThan(1e-5);
      expect(row.excess).toBeCloseTo(meanCosine - row.randomMean, 12);
      const atLeast = result.randomExcess.filter((excess) => excess >= row.excess).length;
      expect(row.p).toBeCloseTo((1 + atLeast) / 100, 12);
      expect(row.covarianceP).toBeGreaterThan(0);
    }
    expect(relativeError(result.rows.map(({ adjustedP }) => adjustedP), benjaminiHochberg(result.rows.map(({ p }) => p)))).toBeLessThan(1e-12); // oxfmt-ignore
    expect(result.randomExcess).toHaveLength(99);
    expect(result.leastAdjustedP).toBe(0.4);
  });

  it('random sets as wide as the vocabulary have the mean cosine of all pairs of tokens', async () => {
    const { rows } = await ask({ top: 30 });
    const weights = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_PROCESSING);
    const tokens = Array.from({ length: checkpoint.raw.config.dVocab }, (_, id) => id);
    const expected = meanPairCosine(centredRows(weights.W_E), tokens);
    const mean = rows.reduce((sum, { randomMean }) => sum + randomMean, 0) / rows.length;
    const standardError = rows[0].randomSd / Math.sqrt(100 * rows.length);
    expect(Math.abs(mean - expected)).toBeLessThan(4 * standardError);
  });

  it.each(['query', 'key', 'output'] as const)(
    "of a head's %s side: both ends of each vector",
    async (side) => {
      const head = { layer: 0, head: 1 };
      const space = side === 'output' ? 'W_U' : 'W_E';
      const { rows } = await ask({ place: { kind: 'head', head, side }, space });
      const weights = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_PROCESSING);
      const { left, right } = svd((side === 'output' ? ovMatrix : qkMatrix)(weights, head), 5);
      const vectors = side === 'query' ? left : right;
      expect(rows.map(({ index, end }) => `${index} ${end}`)).toEqual(
        [0, 1, 2, 3, 4].flatMap((index) => [`${index} positive`, `${index} negative`]),
      );
      for (const { index, end, tokens, degenerate, readWrite } of rows) {
        if (degenerate) continue;
        const order = falling(
          products(unitRows(centredRows(vocabularyRows(weights, space))), vectors.getColumn(index)),
        );
        const ends = [order.slice(0, 6), order.toReversed().slice(0, 6)].map((ids) => ids.join());
        const own = tokens.map(({ id }) => id).join();
        const opposite = rows.find((row) => row.index === index && row.end !== end)!;
        expect(ends).toContain(own);
        expect(ends).toContain(opposite.tokens.map(({ id }) => id).join());
        expect(readWrite).toBeUndefined();
      }
    },
  );

  it('of the neurons most similar to one: itself first, then by cosine', async () => {
    const { rows } = await ask({ place: { ...LAYER_1, neurons: { kind: 'alike', neuron: 7, count: 5 } } }); // oxfmt-ignore
    const weights = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_PROCESSING);
    const own = weights.layers[1].W_in.transpose();
    const cosines = Array.from({ length: 40 }, (_, n) => meanPairCosine(own, n === 7 ? [7, 7] : [7, n].sort((a, b) => a - b))); // oxfmt-ignore
    cosines[7] = 1;
    expect(rows.map(({ index }) => index)).toEqual(falling(cosines).slice(0, 5));
    for (const { index, alike } of rows) expect(alike).toBeCloseTo(cosines[index], 5);
  });

  it("runs repeat exactly, other seeds differ, and a neuron's result is the same in any group", async () => {
    const once = await ask({ place: neurons(3, 11), seed: 9 });
    expect(JSON.stringify(await ask({ place: neurons(3, 11), seed: 9 }))).toBe(JSON.stringify(once));
    const other = await ask({ place: neurons(3, 11), seed: 10 });
    expect(other.rows[0].randomSd).not.toBe(once.rows[0].randomSd);
    expect(other.randomExcess).not.toEqual(once.randomExcess);
    const all = await ask({ seed: 9 });
    expect(all.randomExcess).toEqual(once.randomExcess);
    expect(all.rows[11].randomSd).toBe(once.rows[1].randomSd);
  });

  it.each<[Partial<CongruenceRequest>, string, string]>([
    [{ place: neurons() }, 'badRequest', 'The list of neurons is empty.'],
    [{ place: neurons(40) }, 'badRequest', 'There is no neuron 40: a layer has 40, counted from 0 to 39.'],
    [{ place: { ...LAYER_1, layer: 2 } }, 'badRequest', 'There is no layer 2'],
    [
      { place: { ...LAYER_1, neurons: { kind: 'alike', neuron: 1, count: 0 } } },
      'badRequest',
      '"place.neurons.count" must be a whole number from 1 to',
    ],
    [{ place: { kind: 'head', head: { layer: 0, head: 3 }, side: 'key' } }, 'noSuchHead', 'no head 0.3'],
    [{ top: 1 }, 'badRequest', '"top" must be a whole number from 2 to 1000, not 1.'],
    [{ top: 51 }, 'badRequest', 'Take 2 to 50 top tokens'],
    [{ permutations: 0 }, 'badRequest', '"permutations" must be a whole number from 1 to'],
  ])('%j is refused', async (options, code, message) => {
    const error = await errorOf(ask(options));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it('takes enough random directions for the group if none are requested', async () => {
    const { permutations: given, ...asked } = request({ place: neurons(3, 11) });
    expect(given).toBe(99);
    const { permutations, leastAdjustedP } = await askOnce(checkpoint.folder, 'congruence', asked);
    expect(permutations).toBe(1000);
    expect(leastAdjustedP).toBeCloseTo(2 / 1001, 12);
    expect(usualPermutations(3072)).toBe(20 * 3072);
  });

  it('is cancelled between two directions', async () => {
    const checkpoints = new OpenCheckpoints(compute);
    const { checkpoint: opened, spaces } = await checkpoints.get(checkpoint.folder);
    const abort = new AbortController();
    const stages: string[] = [];
    const asked = answer('congruence', spaces, request({}), {
      tokenizer: opened.tokenizer,
      signal: abort.signal,
      onProgress: ({ stage, fraction }) => {
        stages.push(`${stage} ${fraction}`);
        if (stage === 'Congruence') abort.abort();
      },
    });
    expect((await errorOf(asked)).code).toBe('cancelled');
    expect(stages.filter((stage) => stage.startsWith('Congruence'))).toEqual(['Congruence 0.025']);
    expect(stages.filter((stage) => stage.startsWith('Random directions'))).toEqual([
      `Random directions ${64 / 99}`,
      'Random directions 1',
    ]);
    await checkpoints.close(checkpoint.folder);
  });
});
