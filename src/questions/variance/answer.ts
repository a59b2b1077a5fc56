import { attentionLayers } from '../../protocol/attentionLayers.js';
import { QkLensError } from '../../protocol/errors.js';
import type { Processing } from '../../protocol/model.js';
import { quoted } from '../../protocol/quoted.js';
import {
  otherProcessing,
  type ExplainedList,
  type ExplainedWord,
  type HeadTest,
  type Histogram,
  type SpaceTest,
  type VarianceRequest,
  type VarianceResult,
} from '../../protocol/variance.js';
import type { SubspaceTest } from '../../statistics/subspaceTests.js';
import { rankBiserial } from '../../statistics/rankBiserial.js';
import type { Asking } from '../../circuits/asking.js';
import { qkSides } from '../../circuits/headSides.js';
import { checkHead, provenance } from '../../circuits/provenance.js';
import { RequestRows } from '../../circuits/requestRows.js';
import { spectrum } from '../../circuits/spectrum.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { lookUpWords } from '../../circuits/words.js';
import { spaceTests } from '../../circuits/spaceTests.js';
import { UnitRows } from '../../circuits/unitRows.js';

const HISTOGRAM_BINS = 60;

/**
 * The part of words' squared (un)embeddings in a head's left (query) or right (key) singular space: `||U^T x||^2 /
 * ||x||^2` with U `[d_model, k]` the first k singular vectors of `qk`, times d_model / k, so that 1 is the value for a
 * random direction (the head 10.7 notebook's measure, whose factor 12 is d_model / d_head), x the rows as the request
 * takes them. The baseline is every token of the vocabulary, by its weight; the test is {@link spaceTests}, under the
 * other processing too if requested.
 *
 * @throws QkLensError `noSuchHead`, `noSuchVector`, `badRequest` if no word is one token, or for what `tokenWeights`
 *   throws; `noTokenizer`, `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function variance(
  spaces: VocabularySpaces,
  request: VarianceRequest,
  asking: Asking<VarianceResult>,
): Promise<VarianceResult> {
  const { head, side, space, spelling } = request;
  const { config } = spaces.model.checkpoint;
  checkHead(head, config);
  const k = request.vectors ?? config.dHead;
  if (!Number.isInteger(k) || k < 1 || k > config.dHead) {
    throw new QkLensError(
      'noSuchVector',
      `A head has ${config.dHead} singular vectors; take 1 to ${config.dHead}, not ${k}.`,
    );
  }
  const found = await lookUpWords(request.words, spelling, asking.tokenizer);
  const others = request.against && (await lookUpWords(request.against, spelling, asking.tokenizer));
  requireWords(found, 'words');
  if (others) requireWords(others, 'words to compare with');

  const basis = await singularSpace(spaces, request, k);
  if (basis.length === 0) {
    throw new QkLensError(
      'badRequest',
      'The head has no singular space: its W_Q W_K^T is zero, or no more than the rounding of its weights.',
    );
  }
  const rows = await RequestRows.of(spaces, request, asking.tokenizer);
  const unit = await unitRows(rows, request, asking);
  for (const { id } of [...found.found, ...(others?.found ?? [])]) unit.requireRow(id);
  const explained = await unit.explained(basis, { signal: asking.signal, onProgress: asking.onProgress });
  const ratios = Array.from(explained, (value) => (config.dModel / basis.length) * value);
  const { weights } = unit.side.vocabulary;
  const list = ({ found: words, leftOut }: LookedUp): ExplainedList => {
    const rows = words.map(({ word, id }) => ({ word, id, explained: explained[id], ratio: ratios[id] }));
    return { words: rows, leftOut, mean: mean(ratiosOf(rows)) };
  };
  const own = list(found);
  const against = others && list(others);
  const effect = against
    ? rankBiserial(ratiosOf(own.words), ratiosOf(against.words))
    : rankBiserial(ratiosOf(own.words), ratios, weights);
  const test = await testOf(spaces, request, unit, own, against, effect, asking);
  const shown = [...own.words, ...(against?.words ?? [])];
  return {
    ...provenance(spaces, request, ['scores', ...(space === 'W_EE' ? (['W_EE'] as const) : [])]),
    ...{ head, side, space, spelling, vectors: basis.length },
    ...(rows.taken && { vocabularyRows: rows.taken }),
    ...own,
    baseline: {
      mean: mean(ratios, weights),
      sd: standardDeviation(ratios, weights),
      histogram: histogram(ratios, weights, ratiosOf(shown)),
    },
    ...(against ? { against } : {}),
    ...(test ? { test } : {}),
  };
}

/** The rows of the request's side and space. */
async function unitRows(
  rows: RequestRows,
  { side, space }: VarianceRequest,
  { signal, onProgress }: Asking<VarianceResult>,
): Promise<UnitRows> {
  const listener = { signal, onProgress };
  return UnitRows.of(
    side === 'query' ? await rows.queries(space, listener) : await rows.keys(space, listener),
    listener,
  );
}

async function testOf(
  spaces: VocabularySpaces,
  request: VarianceRequest,
  unit: UnitRows,
  own: ExplainedList,
  against: ExplainedList | undefined,
  effect: number,
  asking: Asking<VarianceResult>,
): Promise<SpaceTest | undefined> {
  const { head } = request;
  const { config } = spaces.model.checkpoint;
  const at = attentionLayers(config).indexOf(head.layer) * config.nHeads + head.head;
  const ids = (list: ExplainedList | undefined) => list?.words.map(({ id }) => id) ?? [];
  const lists = [ids(own), ids(against)] as const;
  const { signal, onProgress } = asking;
  const under = async (processing: Processing, rows: UnitRows) =>
    ofHead(await spaceTests(spaces, request, processing, rows, lists, { signal, onProgress }), at);
  const test = await under(request.processing, unit);
  if (!test) return undefined;
  const processing = otherProcessing(request.processing);
  const rowsUnder = () => RequestRows.of(spaces, { ...request, processing }, asking.tokenizer);
  const other = request.bothProcessings
    ? await under(processing, await unitRows(await rowsUnder(), request, asking))
    : undefined;
  const { heads, spaces: distinct } = test;
  return {
    ...test.test,
    heads,
    spaces: distinct,
    effect,
    ...(other && { other: { processing, ...other.test } }),
  };
}

/** One head's test, ranked among all heads'. */
function ofHead(
  tests: readonly (SubspaceTest | undefined)[],
  at: number,
): { readonly test: HeadTest; readonly heads: number; readonly spaces: number } | undefined {
  const test = tests[at];
  if (!test) return undefined;
  const all = tests.filter((one) => one !== undefined);
  const { deltaT, z, p, pAdjusted } = test;
  return {
    test: { deltaT, z, p, pAdjusted, rank: 1 + all.filter((one) => one.z > z).length },
    heads: all.length,
    spaces: new Set(all.map(({ space }) => space)).size,
  };
}

type LookedUp = Awaited<ReturnType<typeof lookUpWords>>;

function requireWords({ found, leftOut }: LookedUp, what: string): void {
  if (found.length > 0) return;
  const why =
    leftOut.length === 0
      ? `The list of ${what} is empty.`
      : `None of the ${leftOut.length} ${what} is one token, such as ${quoted(leftOut[0].word)}: ${leftOut[0].reason}.`;
  throw new QkLensError(
    'badRequest',
    `${why} Give words that are one token each, or look them up with and without a leading space.`,
  );
}

/**
 * An orthonormal basis of the first k singular vectors' span on one side, with fewer vectors if the head's rank is
 * lower.
 */
async function singularSpace(
  spaces: VocabularySpaces,
  request: VarianceRequest,
  k: number,
): Promise<Float64Array[]> {
  const weights = spaces.model.weights(request.processing);
  const { query, key } = qkSides(await weights.qk(request.head), weights.rounding(request.head));
  const found = await spectrum(spaces.model.compute, query, key, {});
  const basis: Float64Array[] = [];
  for (let index = 0; index < k && !found.null[index]; index++) {
    const { left, right } = found.directions(index);
    basis.push(request.side === 'query' ? left : right);
  }
  return basis;
}

/** Bins from 0 to the mean plus five standard deviations, or further to the words' largest; the last is open above. */
function histogram(ratios: readonly number[], weights: Weights, words: readonly number[]): Histogram {
  const tail = mean(ratios, weights) + 5 * standardDeviation(ratios, weights);
  const upTo = words.reduce((most, ratio) => Math.max(most, ratio), tail);
  const binWidth = upTo / HISTOGRAM_BINS || 1;
  const counts = new Array<number>(HISTOGRAM_BINS).fill(0);
  for (const [id, ratio] of ratios.entries()) {
    counts[Math.min(HISTOGRAM_BINS - 1, Math.floor(ratio / binWidth))] += weights?.[id] ?? 1;
  }
  return { from: 0, binWidth, counts };
}

function ratiosOf(words: readonly ExplainedWord[]): number[] {
  return words.map(({ ratio }) => ratio);
}

/** With the mean 1; undefined if all values count the same. */
type Weights = Float64Array | undefined;

function mean(values: readonly number[], weights?: Weights): number {
  return values.reduce((sum, value, i) => sum + (weights?.[i] ?? 1) * value, 0) / values.length;
}

function standardDeviation(values: readonly number[], weights: Weights): number {
  const centre = mean(values, weights);
  return Math.sqrt(
    mean(
      values.map((value) => (value - centre) ** 2),
      weights,
    ),
  );
}
