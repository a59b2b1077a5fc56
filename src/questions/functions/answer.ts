import type { Asking, TokenNames } from '../../circuits/asking.js';
import { provenance } from '../../circuits/provenance.js';
import { relationHits, type TokenPairs } from '../../circuits/relationHits.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { readTyped, whyNotOne } from '../../circuits/words.js';
import { stackRows } from '../../linalg/stackRows.js';
import { attentionLayers } from '../../protocol/attentionLayers.js';
import { MOST_PERMUTATIONS } from '../../protocol/bounds.js';
import { QkLensError } from '../../protocol/errors.js';
import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import type { LeftOutWord } from '../../protocol/words.js';
import { holm } from '../../statistics/holm.js';
import { expectedHits, ownHits, permutationP } from '../../statistics/matchedByPermutation.js';
import { seededRandom } from '../../statistics/random.js';
import { tick } from '../../tasks/tick.js';
import { builtInRelations } from '../../words/relations/builtIn.js';
import { readRelations } from '../../words/relations/readRelations.js';
import type { Relation } from '../../words/relations/relation.js';

type Result = ResultOf<'functions'>;
type Found = Result['found'][number];

/** A relation of fewer pairs in the vocabulary is not tested. */
const LEAST_PAIRS = 2;
const LEAST_PERMUTATIONS = 1000;
/** For each test, so that p-values can be small enough after Holm's correction. */
const PERMUTATIONS_OF_TEST = 20;
const SIGNIFICANT = 0.05;

/**
 * Names heads by weights alone, as MAPS does (Elhelo and Geva, arXiv 2412.11965): the share of a relation's pairs for
 * which the target is among the first k tokens of the source's row of W W_V W_O W_U (the head raises it), or among the
 * last (it lowers it). Biases and the norms' scales are left out. Each share is tested against targets dealt to sources
 * at random, with Holm's correction over all heads, relations and both ways.
 *
 * @throws QkLensError `badRequest` if the relations can't be read, or none has two pairs of single tokens; `noTokenizer`,
 *   `badTokenizer`, `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function functions(
  spaces: VocabularySpaces,
  request: RequestOf<'functions'>,
  asking: Asking<Result>,
): Promise<Result> {
  const { source, first, top, seed, processing, variant } = request;
  const { compute, checkpoint } = spaces.model;
  const { config } = checkpoint;
  const relations =
    request.relations === undefined ? builtInRelations() : await readRelations(request.relations);
  const dVocab = Math.min(config.dVocab, config.dVocabOut ?? config.dVocab);
  const looked = await lookUpPairs(relations, dVocab, asking.tokenizer);
  const tested = looked.flatMap(({ pairs }, relation) =>
    pairs.sources.length < LEAST_PAIRS ? [] : [{ relation, pairs }],
  );
  if (tested.length === 0) {
    throw new QkLensError(
      'badRequest',
      'No relation has two pairs of words that are one token each. Give other relations for this tokenizer.',
    );
  }
  const matrix = await spaces.get(source, processing, variant, asking);
  const unembed = await spaces.get('W_U', processing, variant, asking);
  const ids = [...new Set(tested.flatMap(({ pairs }) => pairs.sources))];
  const rows = stackRows(ids.map((id) => matrix.rows(id, id + 1)));
  const placeOf = new Map(ids.map((id, place) => [id, place]));
  const layers = attentionLayers(config);
  const tests = layers.length * config.nHeads * tested.length * 2;
  const draws = Math.min(MOST_PERMUTATIONS, Math.max(LEAST_PERMUTATIONS, PERMUTATIONS_OF_TEST * tests));
  const random = seededRandom(seed);
  const found: Omit<Found, 'adjustedP'>[] = [];
  for (const [done, layer] of layers.entries()) {
    for (const [head, weights] of (await spaces.model.weights(processing).layerHeads(layer)).entries()) {
      const every = tested.map(({ pairs }) => pairs);
      const hits = await relationHits(compute, weights, unembed, rows, placeOf, every, first, asking.signal);
      for (const [i, { raised, lowered }] of hits.entries()) {
        await tick(asking.signal);
        for (const [way, own] of [['raises', raised] as const, ['lowers', lowered] as const]) {
          const share = ownHits(own) / own.length;
          const chance = expectedHits(own) / own.length;
          const p = permutationP(own, draws, random);
          found.push({ layer, head, relation: tested[i].relation, way, share, chance, p });
        }
      }
    }
    asking.onProgress?.({ stage: 'Functions of heads', fraction: (done + 1) / layers.length });
  }
  const adjusted = holm(found.map(({ p }) => p));
  const all = found.map((own, index): Found => ({ ...own, adjustedP: adjusted[index] }));
  const named = all.filter(({ adjustedP }) => adjustedP < SIGNIFICANT);
  return {
    ...provenance(spaces, request, source === 'W_EE' ? ['outputs', 'W_EE'] : ['outputs']),
    ...{ source, first, tests, permutations: draws, named: named.length },
    relations: looked.map(({ name, pairs, leftOut }, relation) => ({
      ...{ name, pairs: pairs.sources.length, leftOut },
      named: named.filter((own) => own.relation === relation).length,
    })),
    found: all.sort((a, b) => b.share - b.chance - (a.share - a.chance)).slice(0, top),
  };
}

interface LookedUp {
  readonly name: string;
  readonly pairs: TokenPairs;
  readonly leftOut: readonly LeftOutWord[];
}

/** Pairs of words that are one token each, with a space before them if they can be. */
async function lookUpPairs(
  relations: readonly Relation[],
  dVocab: number,
  tokenizer: TokenNames,
): Promise<LookedUp[]> {
  const words = [...new Set(relations.flatMap(({ pairs }) => pairs.flat()))];
  const typed = await readTyped(words, tokenizer);
  const known = new Map(
    words.map((word, index) => {
      const id = typed[index].found.at(-1)?.id;
      const why = id === undefined ? whyNotOne(typed[index], tokenizer) : 'the model never writes this token';
      return [word, id !== undefined && id < dVocab ? { id } : { why }] as const;
    }),
  );
  return relations.map(({ name, pairs }) => {
    const sources: number[] = [];
    const targets: number[] = [];
    const leftOut: LeftOutWord[] = [];
    for (const [from, to] of pairs) {
      const [a, b] = [known.get(from)!, known.get(to)!];
      if ('id' in a && 'id' in b) {
        sources.push(a.id);
        targets.push(b.id);
      } else {
        const [word, why] = 'why' in a ? [from, a.why] : [to, 'why' in b ? b.why : ''];
        leftOut.push({ word, reason: why });
      }
    }
    return { name, pairs: { sources, targets }, leftOut };
  });
}
