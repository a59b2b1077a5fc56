import { dot } from '../linalg/vector.js';
import { topIndices } from '../linalg/topK.js';
import type { MovedBySide, MovedToken, MovedTokens } from '../protocol/composition.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { WeightOptions } from '../protocol/model.js';
import type { RankOptions } from '../protocol/rankedTokens.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { TokenNames } from './asking.js';
import { qkSides } from './headSides.js';
import { MarkedTokens, type NamedToken } from './markedTokens.js';
import { RowView, type RowProducts } from './rowView.js';
import { orientation, signed, spectrum } from './spectrum.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** A head of a checkpoint, with the weights to use. */
export interface HeadOf {
  readonly spaces: VocabularySpaces;
  readonly head: HeadRef;
}

/**
 * The tokens whose entries in the first singular vectors of `embedding` (W_E W_Q W_K^T W_E^T, one row of W_E per token)
 * differ most between two heads, or whose centred rows' cosines with these vectors do. The second head's pair of vectors takes the common sign that makes it most similar to
 * the first's.
 *
 * @throws what {@link spectrum} and reading the weights throw
 */
export async function movedTokens(
  before: HeadOf,
  after: HeadOf,
  options: WeightOptions & RankOptions,
  top: number,
  tokenizer: TokenNames,
  listener: Listener,
): Promise<MovedBySide> {
  const old = await firstVectors(before, options, listener);
  const own = await firstVectors(after, options, listener);
  const oldSign = orientation(old.query.entries);
  const alike = dot(old.query.entries, own.query.entries) + dot(old.key.entries, own.key.entries);
  const ownSign = alike < 0 ? (-oldSign as 1 | -1) : oldSign;
  const named = await new MarkedTokens(before.spaces, options, tokenizer, listener).of(old.embed);
  const side = (name: 'query' | 'key') =>
    moved(turned(old[name], oldSign), turned(own[name], ownSign), top, named);
  return { query: side('query'), key: side('key'), degenerate: old.degenerate || own.degenerate };
}

/** Unit vectors over the vocabulary, with the cosines if tokens are ranked by them. */
async function firstVectors(
  { spaces, head }: HeadOf,
  options: WeightOptions & RankOptions,
  listener: Listener,
) {
  const { processing, variant } = options;
  const weights = spaces.model.weights(processing);
  const { query: reads, key: matches } = qkSides(await weights.qk(head), weights.rounding(head));
  const embed = await spaces.get('W_E', processing, variant, listener);
  const view = new RowView(embed);
  const found = await spectrum(
    spaces.model.compute,
    { ...reads, vocabulary: view },
    { ...matches, vocabulary: view },
    listener,
  );
  const { left, right } = found.directions(0);
  const asked = { view, directions: [left, right], withCosines: options.rankBy === 'cosine' };
  const [[query, key]] = await RowView.productsTogether([asked], listener);
  return { query, key, embed, degenerate: found.degenerate[0] };
}

function turned({ entries, cosines }: RowProducts, sign: 1 | -1): RowProducts {
  return { entries: signed(entries, sign), ...(cosines && { cosines: signed(cosines, sign) }) };
}

function moved(old: RowProducts, own: RowProducts, top: number, named: NamedToken): MovedTokens {
  const { entries: before, cosines: cosinesBefore } = old;
  const { entries: after, cosines: cosinesAfter } = own;
  const from = cosinesBefore ?? before;
  const change = (cosinesAfter ?? after).map((value, id) => value - from[id]);
  const tokens = (ids: readonly number[]) =>
    ids.map((id): MovedToken => ({
      ...{ ...named(id), before: before[id], after: after[id] },
      ...(cosinesBefore && { cosineBefore: cosinesBefore[id] }),
      ...(cosinesAfter && { cosineAfter: cosinesAfter[id] }),
    }));
  return {
    cosine: dot(before, after) / (Math.sqrt(dot(before, before) * dot(after, after)) || 1),
    rose: tokens(topIndices(change, top, 'largest')),
    fell: tokens(topIndices(change, top, 'smallest')),
  };
}
