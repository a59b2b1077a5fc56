import { topIndices } from '../../linalg/topK.js';
import type { Compute } from '../../linalg/compute.js';
import type { HeadWeights } from '../../model/headWeights.js';
import type { VocabularyMatrix } from '../../model/vocabularyMatrix.js';
import { QkLensError } from '../../protocol/errors.js';
import type {
  DestinationScores,
  NotOneToken,
  PairSide,
  PairsRequest,
  PairsResult,
  SourceEffect,
  SourceScores,
} from '../../protocol/pairs.js';
import { typedToken } from '../../protocol/tokenText.js';
import { tick } from '../../tasks/tick.js';
import type { Asking, TokenNames } from '../../circuits/asking.js';
import { HeadEffect } from '../../circuits/headEffect.js';
import { MarkedTokens, type NamedToken } from '../../circuits/markedTokens.js';
import { checkHead, provenance } from '../../circuits/provenance.js';
import { rankOf } from '../../circuits/rankOf.js';
import { raisedAndLowered } from '../../circuits/tokenTables.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { readTyped, whyNotOne, type TypedText } from '../../circuits/words.js';

/**
 * Typed destination (query) and source (key) tokens of one head side by side: their QK scores `x_q W_Q W_K^T x_k^T /
 * scale` with the rank of each source among all tokens of the vocabulary, and what the head writes when it attends
 * fully to each source. A text is taken as each of its spellings, with and without a leading space, that is one token;
 * texts that are none are explained, not scored. With no destination, each source has the query tokens that prefer it
 * most ({@link sourceScores}); with no source, only the destinations are answered.
 *
 * @throws QkLensError `noSuchHead`; `badRequest` if no token is given; `noTokenizer`, `nonFiniteWeights`,
 *   `fileChanged`, `compute`, `cancelled`
 */
export async function pairs(
  spaces: VocabularySpaces,
  request: PairsRequest,
  asking: Asking<PairsResult>,
): Promise<PairsResult> {
  const { head, processing, variant, querySpace, keySpace, top } = request;
  const { compute, checkpoint } = spaces.model;
  checkHead(head, checkpoint.config);
  if (request.destination.length + request.source.length === 0) {
    throw new QkLensError('badRequest', 'There is no token to score. Give one, such as " Paris".');
  }
  const { tokenizer } = asking;
  const destination = await lookUp(request.destination, 'destination', tokenizer);
  const source = await lookUp(request.source, 'source', tokenizer);
  const weights = await spaces.model.weights(processing).head(head);
  const get = (space: typeof querySpace) => spaces.get(space, processing, variant, asking);

  const tokens = new MarkedTokens(spaces, request, tokenizer, asking);
  const qk: DestinationScores[] = [];
  if (destination.ids.length > 0) {
    const scale = checkpoint.config.attentionScale(head.layer);
    const [query, key] = [await get(querySpace), await get(keySpace)];
    for (const id of destination.ids) query.requireRow(id);
    for (const id of source.ids) key.requireRow(id);
    const named = await tokens.of(key);
    for (const id of destination.ids) {
      await tick(asking.signal);
      const scores = await keyScores(compute, weights, query.rows(id, id + 1).data, key, scale);
      qk.push(destinationScores(id, scores, source.ids, top, tokenizer, named));
    }
  }
  const queries =
    destination.ids.length > 0
      ? undefined
      : await sourceScores(
          { compute, weights, scale: checkpoint.config.attentionScale(head.layer) },
          { ids: source.ids, query: await get(querySpace), key: await get(keySpace), top },
          tokens,
          asking,
        );
  const ov: SourceEffect[] = [];
  if (source.ids.length > 0) {
    const output = await get('W_U');
    const effect = new HeadEffect(compute, weights, await get(keySpace), output);
    const named = await tokens.of(output);
    const expected = [...new Set([...source.ids, ...destination.ids])];
    for (const id of source.ids) {
      await tick(asking.signal);
      const [logits] = await effect.logits([id]);
      const written = expected.filter((own) => own < logits.length);
      ov.push(sourceEffect(id, logits, written, top, tokenizer, named));
    }
  }
  return {
    ...provenance(spaces, request, ['scores', 'outputs', 'W_EE']),
    ...{ head, querySpace, keySpace, dVocab: checkpoint.config.dVocab, qk },
    ...(queries && { queries }),
    ov,
    notOneToken: [...destination.notOneToken, ...source.notOneToken],
  };
}

/** A query token's scores with every token of the vocabulary, `[d_vocab]`. */
async function keyScores(
  compute: Compute,
  { wQ, wK }: HeadWeights,
  queryRow: Float64Array,
  key: VocabularyMatrix,
  scale: number,
): Promise<Float32Array> {
  const q = await compute.multiply64({ data: queryRow, rows: 1, cols: queryRow.length }, wQ);
  const direction = await compute.multiply64(q, wK, { transB: true });
  const [scores] = await key.scores([direction.data.map((value) => value / scale)]);
  return scores;
}

function destinationScores(
  id: number,
  scores: Float32Array,
  source: readonly number[],
  top: number,
  tokenizer: TokenNames,
  named: NamedToken,
): DestinationScores {
  return {
    destination: tokenizer.token(id),
    pairs: source.map((own) => ({
      source: tokenizer.token(own),
      score: scores[own],
      rank: rankOf(scores, own),
    })),
    best: topIndices(scores, top).map((own) => ({ ...named(own), score: scores[own] })),
  };
}

interface ScoredHead {
  readonly compute: Compute;
  readonly weights: HeadWeights;
  readonly scale: number;
}

interface AskedSources {
  readonly ids: readonly number[];
  readonly query: VocabularyMatrix;
  readonly key: VocabularyMatrix;
  readonly top: number;
}

/**
 * The query tokens that prefer each source, by `x_q W_Q W_K^T (x_k - ȳ)^T / scale`, ȳ the mean key: how far the score is
 * above the query's mean over all keys. A number added to all scores of one query changes no attention, so that scores
 * of different queries can be compared only above such a mean.
 */
async function sourceScores(
  { compute, weights: { wQ, wK }, scale }: ScoredHead,
  { ids, query, key, top }: AskedSources,
  tokens: MarkedTokens,
  asking: Asking<PairsResult>,
): Promise<SourceScores[]> {
  const mean = await key.mean({ signal: asking.signal, onProgress: asking.onProgress });
  const direction = async (row: Float64Array): Promise<Float64Array> => {
    const k = await compute.multiply64({ data: row, rows: 1, cols: row.length }, wK);
    return (await compute.multiply64(k, wQ, { transB: true })).data.map((value) => value / scale);
  };
  const rows = ids.map((id) => key.row(id).map((value, i) => value - mean[i]));
  const directions = await Promise.all([mean, ...rows].map(direction));
  const [means, ...above] = await query.scores(directions, asking.signal);
  const named = await tokens.of(query);
  return ids.map((id, at) => ({
    source: asking.tokenizer.token(id),
    best: topIndices(above[at], top).map((own) => ({
      ...{ ...named(own), score: means[own] + above[at][own], aboveMean: above[at][own] },
    })),
  }));
}

function sourceEffect(
  id: number,
  logits: Float32Array,
  expected: readonly number[],
  top: number,
  tokenizer: TokenNames,
  named: NamedToken,
): SourceEffect {
  return {
    source: tokenizer.token(id),
    ...raisedAndLowered(logits, top, named),
    ranks: expected.map((own) => ({
      ...tokenizer.token(own),
      logit: logits[own],
      rank: rankOf(logits, own),
    })),
  };
}

/** The ids of the texts' spellings that are one token, each once, and why the other texts are none. */
async function lookUp(
  texts: readonly string[],
  side: PairSide,
  tokenizer: TokenNames,
): Promise<{ readonly ids: number[]; readonly notOneToken: NotOneToken[] }> {
  const found = new Set<number>();
  const notOneToken: NotOneToken[] = [];
  for (const typed of await readTyped(texts, tokenizer)) {
    for (const { id } of typed.found) found.add(id);
    if (typed.found.length === 0) notOneToken.push(await explain(typed, side, tokenizer));
  }
  return { ids: [...found], notOneToken };
}

async function explain(typed: TypedText, side: PairSide, tokenizer: TokenNames): Promise<NotOneToken> {
  const { text, ids } = typed;
  const word = text.trim();
  const [trimmed] = word === '' ? [] : await readTyped([typedToken(word)], tokenizer);
  const fix = trimmed?.found.at(-1)?.word;
  return {
    text,
    side,
    tokens: ids.map((id) => tokenizer.token(id)),
    reason: ids.length === 0 ? 'empty' : whyNotOne(typed, tokenizer),
    ...(fix !== undefined && { fix }),
  };
}
