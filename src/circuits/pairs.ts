import { topIndices } from '../linalg/topK.js';
import type { HeadWeights } from '../model/headWeights.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import { QkLensError } from '../protocol/errors.js';
import type {
  DestinationScores,
  NotOneToken,
  PairsRequest,
  PairsResult,
  SourceEffect,
} from '../protocol/pairs.js';
import { tick } from '../tasks/tick.js';
import type { Asking, TokenNames } from './asking.js';
import { HeadEffect } from './headEffect.js';
import { checkHead, provenance } from './provenance.js';
import { rankOf } from './rankOf.js';
import { raisedAndLowered } from './tokenTables.js';
import type { VocabularySpaces } from './vocabularySpaces.js';
import { severalTokens } from './words.js';

/** A page for people: more typed tokens than this are a mistake. */
const MOST_TOKENS = 64;

/**
 * Typed destination (query) and source (key) tokens of one head side by side: their QK scores
 * `x_q W_Q W_K^T x_k^T / scale` with the rank of each source among all tokens of the vocabulary, and what the head
 * writes when it attends fully to each source. Strings that are no single token are explained, not answered.
 *
 * @throws QkLensError `noSuchHead`, `badRequest` when no string of a side is one token; `noTokenizer`,
 *   `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function pairs(
  spaces: VocabularySpaces,
  request: PairsRequest,
  asking: Asking<PairsResult>,
): Promise<PairsResult> {
  const { head, processing, variant, querySpace, keySpace, top } = request;
  const { config } = spaces.model.checkpoint;
  checkHead(head, config);
  const notOneToken: NotOneToken[] = [];
  const destination = singleTokens(request.destination, 'destination', asking.tokenizer, notOneToken);
  const source = singleTokens(request.source, 'source', asking.tokenizer, notOneToken);
  const weights = await spaces.model.weights(processing).head(head);
  const get = (space: typeof querySpace) => spaces.get(space, processing, variant, asking);
  const [queryMatrix, keyMatrix, unembed] = [await get(querySpace), await get(keySpace), await get('W_U')];

  const scorer = new PairScorer(spaces, weights, queryMatrix, keyMatrix, config.attentionScale(head.layer));
  const qk: DestinationScores[] = [];
  for (const id of destination) {
    await tick(asking.signal);
    qk.push(await scorer.scores(id, source, top, asking.tokenizer));
  }
  const effect = new HeadEffect(spaces.model.compute, weights, keyMatrix, unembed);
  const expected = [...new Set([...source, ...destination])];
  const ov: SourceEffect[] = [];
  for (const id of source) {
    await tick(asking.signal);
    const [logits] = await effect.logits([id]);
    const ranks = expected.map((own) => ({
      ...asking.tokenizer.token(own),
      logit: logits[own],
      rank: rankOf(logits, own),
    }));
    ov.push({
      source: asking.tokenizer.token(id),
      ...raisedAndLowered(logits, top, asking.tokenizer),
      ranks,
    });
  }
  return { ...provenance(spaces, request), head, querySpace, keySpace, qk, ov, notOneToken };
}

class PairScorer {
  constructor(
    private readonly spaces: VocabularySpaces,
    private readonly weights: HeadWeights,
    private readonly query: VocabularyMatrix,
    private readonly key: VocabularyMatrix,
    private readonly scale: number,
  ) {}

  /** One query token's scores against the whole vocabulary, and those of the sources among them. */
  async scores(
    id: number,
    source: readonly number[],
    top: number,
    tokenizer: TokenNames,
  ): Promise<DestinationScores> {
    const { compute } = this.spaces.model;
    const q = await compute.multiply64(this.query.rows(id, id + 1), this.weights.wQ);
    const direction = await compute.multiply64(q, this.weights.wK, { transB: true });
    const [all] = await this.key.scores([direction.data.map((value) => value / this.scale)]);
    return {
      destination: tokenizer.token(id),
      pairs: source.map((own) => ({ source: tokenizer.token(own), score: all[own], rank: rankOf(all, own) })),
      best: topIndices(all, top).map((own) => ({ ...tokenizer.token(own), score: all[own] })),
    };
  }
}

function singleTokens(
  texts: readonly string[],
  side: NotOneToken['side'],
  tokenizer: TokenNames,
  notOneToken: NotOneToken[],
): number[] {
  if (texts.length > MOST_TOKENS) {
    throw new QkLensError(
      'badRequest',
      `There are ${texts.length} ${side} tokens; give at most ${MOST_TOKENS}.`,
    );
  }
  const found: number[] = [];
  for (const text of texts) {
    const ids = tokenizer.encode(text);
    if (ids.length === 1) found.push(ids[0]);
    else notOneToken.push(explain(text, ids, side, tokenizer));
  }
  if (found.length === 0) {
    const first = notOneToken.find((own) => own.side === side);
    throw new QkLensError(
      'badRequest',
      first
        ? `No ${side} token: "${first.text}" is ${first.reason}.${first.fix === undefined ? '' : ` Try "${first.fix}".`}`
        : `There is no ${side} token. Type one, such as " Paris".`,
    );
  }
  return [...new Set(found)];
}

function explain(
  text: string,
  ids: readonly number[],
  side: NotOneToken['side'],
  tokenizer: TokenNames,
): NotOneToken {
  const tokens = ids.map((id) => tokenizer.token(id));
  const other = text.startsWith(' ') ? text.trimStart() : ` ${text}`;
  const fixes = text !== '' && tokenizer.encode(other).length === 1;
  return {
    text,
    side,
    tokens,
    reason: text === '' ? 'empty' : severalTokens(tokens),
    ...(fixes ? { fix: other } : {}),
  };
}
