import type { Compute } from '../linalg/compute.js';
import { transpose } from '../linalg/matrix.js';
import type { HeadWeights } from '../model/headWeights.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import { QkLensError } from '../protocol/errors.js';
import type { CircuitResult, SingularVector } from '../protocol/head.js';
import type { OvRequest, OvResult, OwnRank, OwnRanks } from '../protocol/ov.js';
import type { LeftOutWord } from '../protocol/words.js';
import { tick } from '../tasks/tick.js';
import type { Asking } from './asking.js';
import { copyingScore } from './copyingScore.js';
import { HeadEffect } from './headEffect.js';
import { checkHead, checkVectors, provenance } from './provenance.js';
import { rankOf } from './rankOf.js';
import { orientation, signed, spectrum, vectorOf } from './spectrum.js';
import { cosineTables, raisedAndLowered, tokenTables } from './tokenTables.js';
import type { VocabularySpaces } from './vocabularySpaces.js';
import { lookUpWords, oneToken } from './words.js';

/** Tokens whose outputs over the whole vocabulary are in memory at a time. */
const TOKENS_AT_ONCE = 16;
const SAMPLED_TOKENS = 256;
/** Four times what chance gives. */
const VERDICT_SHARE = 0.2;

/**
 * What one head writes for a token that it attends to fully (identity pattern, z = v): the spectra of W_V W_O and of
 * source W_V W_O W_U, the copying score, the ranks of tokens among their own outputs, and one token's effect on the
 * logits. Biases and the norms' scales are left out, as in TransformerLens' full OV circuit.
 *
 * @throws QkLensError `noSuchHead`, `noSuchVector`, `notOneToken`, `noTokenizer`, `badRequest` when none of the ranked
 *   words is one token; `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function ov(
  spaces: VocabularySpaces,
  request: OvRequest,
  asking: Asking<OvResult>,
): Promise<OvResult> {
  const { config } = spaces.model.checkpoint;
  const { compute } = spaces.model;
  const { processing, variant, source, top } = request;
  checkHead(request.head, config);
  checkVectors(request.vectors, config.dHead);
  const attended = request.token === undefined ? undefined : oneToken(request.token, asking.tokenizer);
  const ranked = rankedTokens(request.ranked, config.dVocab, asking);

  const head = await spaces.model.weights(processing).head(request.head);
  let result: OvResult = { ...provenance(spaces, request), head: request.head, source, circuits: {} };
  const add = (part: Partial<OvResult>) => {
    result = { ...result, ...part };
    asking.onPartial?.(result);
  };
  const unembed = await spaces.get('W_U', processing, variant, asking);
  add({ circuits: { ov: await ovCircuit(spaces, request, head, unembed, asking) } });
  const from = await spaces.get(source, processing, variant, asking);
  const effect = new HeadEffect(compute, head, from, unembed);
  if (attended !== undefined) {
    const [logits] = await effect.logits([attended]);
    add({ token: asking.tokenizer.token(attended), ...raisedAndLowered(logits, top, asking.tokenizer) });
  }
  const fullOv = await fullOvCircuit(compute, request, head, from, unembed, asking);
  const unembedToSource = await spaces.unembedToSource(source, processing, variant, asking);
  add({
    circuits: { ...result.circuits, fullOv },
    copyingScore: await copyingScore(compute, head, unembedToSource),
  });
  add({ ownRanks: await ownRanks(effect, ranked, asking) });
  return result;
}

/** W_V W_O: its left vectors (what is read) against the source's rows, its right ones (what is written) against W_U's. */
async function ovCircuit(
  spaces: VocabularySpaces,
  request: OvRequest,
  head: HeadWeights,
  unembed: VocabularyMatrix,
  asking: Asking<OvResult>,
): Promise<CircuitResult> {
  const { compute } = spaces.model;
  const found = await spectrum(compute, { factor: head.wV }, { factor: transpose(head.wO) });
  const read = await spaces.get('W_E', request.processing, request.variant, asking);
  const vectors: SingularVector[] = [];
  for (const index of request.vectors) {
    const { left, right } = await found.directions(index);
    const sign = orientation(left);
    const query = await cosineTables(read, signed(left, sign), request.top, asking.tokenizer, asking);
    const key = await cosineTables(unembed, signed(right, sign), request.top, asking.tokenizer, asking);
    vectors.push({
      ...vectorOf(found, index),
      ov: { readEmbed: query.bySquaredCosine, writeUnembed: key.bySquaredCosine },
    });
  }
  return { singularValues: found.singularValues, degenerate: found.degenerate, null: found.null, vectors };
}

async function fullOvCircuit(
  compute: Compute,
  { vectors: indices, top, source }: OvRequest,
  head: HeadWeights,
  from: VocabularyMatrix,
  unembed: VocabularyMatrix,
  asking: Asking<OvResult>,
): Promise<CircuitResult> {
  const found = await spectrum(
    compute,
    { factor: head.wV, vocabularyGram: await from.gram(asking) },
    { factor: transpose(head.wO), vocabularyGram: await unembed.gram(asking) },
  );
  const directions = await Promise.all(indices.map((index) => found.directions(index)));
  const sourceScores = await from.scores(directions.map(({ left }) => left));
  const outputScores = await unembed.scores(directions.map(({ right }) => right));
  const vectors = indices.map((index, i): SingularVector => {
    const sign = orientation(sourceScores[i]);
    return {
      ...vectorOf(found, index),
      query: tokenTables(source, signed(sourceScores[i], sign), top, asking.tokenizer),
      key: tokenTables('W_U', signed(outputScores[i], sign), top, asking.tokenizer),
    };
  });
  return { singularValues: found.singularValues, degenerate: found.degenerate, null: found.null, vectors };
}

interface RankedTokens {
  readonly ids: readonly number[];
  readonly leftOut: readonly LeftOutWord[];
}

/** The given words, or every so many-th token of the vocabulary. */
function rankedTokens(
  words: readonly string[] | undefined,
  dVocab: number,
  asking: Asking<OvResult>,
): RankedTokens {
  if (!words) {
    const count = Math.min(SAMPLED_TOKENS, dVocab);
    return { ids: Array.from({ length: count }, (_, i) => Math.floor((i * dVocab) / count)), leftOut: [] };
  }
  const { found, leftOut } = lookUpWords(words, 'asIs', asking.tokenizer);
  if (found.length === 0) {
    throw new QkLensError(
      'badRequest',
      'None of the words to rank is one token. Mind the leading space: " Paris" is one, "Paris" may be several.',
    );
  }
  return { ids: found.map(({ id }) => id), leftOut };
}

async function ownRanks(
  effect: HeadEffect,
  { ids, leftOut }: RankedTokens,
  asking: Asking<OvResult>,
): Promise<OwnRanks> {
  const tokens: OwnRank[] = [];
  let dVocab = 0;
  for (let from = 0; from < ids.length; from += TOKENS_AT_ONCE) {
    await tick(asking.signal);
    const block = ids.slice(from, from + TOKENS_AT_ONCE);
    const logits = await effect.logits(block);
    block.forEach((id, i) => {
      dVocab = logits[i].length;
      tokens.push({ ...asking.tokenizer.token(id), logit: logits[i][id], rank: rankOf(logits[i], id) });
    });
    asking.onProgress?.({
      stage: 'Ranking tokens among their own outputs',
      fraction: tokens.length / ids.length,
    });
  }
  const share = (within: (rank: number) => boolean) =>
    tokens.filter(({ rank }) => within(rank)).length / tokens.length;
  const inFirstTwentieth = share((rank) => rank <= dVocab / 20);
  const inLastTwentieth = share((rank) => rank > dVocab - dVocab / 20);
  const verdict = verdictOf(inFirstTwentieth, inLastTwentieth);
  const ranks = tokens.map(({ rank }) => rank).sort((a, b) => a - b);
  return {
    tokens,
    leftOut,
    medianRank: ranks[Math.floor(ranks.length / 2)],
    inFirstTwentieth,
    inLastTwentieth,
    verdict,
  };
}

function verdictOf(first: number, last: number): OwnRanks['verdict'] {
  if (first >= VERDICT_SHARE && first > last) return 'copies';
  if (last >= VERDICT_SHARE && last > first) return 'suppresses';
  return 'neither';
}
