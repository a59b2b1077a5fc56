import { ATTENTION_SCORES } from '../../../src/protocol/attentionScores.js';
import { ATLAS_CIRCUITS } from '../../../src/protocol/atlas.js';
import { QK_CIRCUITS } from '../../../src/protocol/head.js';
import { DEFAULT_WEIGHTS, type VocabularySpace } from '../../../src/protocol/model.js';
import { QUESTION_NAMES } from '../../../src/questions/questions.js';
import type { Question, QuestionName } from '../../../src/protocol/questions.js';
import { RELATIONS } from '../everyVerb.js';
import { exampleQuestion } from '../exampleQuestion.js';
import type { Random } from '../../reference/random.js';

/** The model that is asked: two layers or more, and no tokenizer, so that tokens are named by id. */
interface Sizes {
  readonly nLayers: number;
  readonly nHeads: number;
  readonly dVocab: number;
}

/**
 * A question of a kind, with what it asks about drawn at random.
 *
 * @param name of the kind; any when absent
 */
export function someQuestion(random: Random, sizes: Sizes, name?: QuestionName): Question {
  const below = (n: number): number => Math.floor(random.uniform() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)];
  const token = (): string => `#${below(sizes.dVocab)}`;
  const head = { layer: below(sizes.nLayers), head: below(sizes.nHeads) };
  const space = pick<VocabularySpace>(['W_E', 'W_U', 'W_EE']);
  const words = Array.from({ length: 6 }, token);
  const questions: { readonly [Q in QuestionName]?: Extract<Question, { name: Q }>['request'] } = {
    head: { ...DEFAULT_WEIGHTS, head, circuits: QK_CIRCUITS, vectors: [0, 1], top: 5, cosine: true },
    ov: { ...DEFAULT_WEIGHTS, head, source: pick(['W_E', 'W_EE']), vectors: [0], top: 5, token: token() },
    variance: { ...DEFAULT_WEIGHTS, head, side: 'query', space, words, spelling: 'asIs' },
    neurons: {
      ...DEFAULT_WEIGHTS,
      ...{ layer: head.layer, weights: pick(['in', 'out']), space, top: 5, limit: 10, seed: below(99) },
    },
    residual: {
      ...DEFAULT_WEIGHTS,
      ...{ text: words.join(''), layer: head.layer, point: 'resid_mid', position: -1 },
      ...{ top: 5, head, neurons: { layer: head.layer, weights: 'in' } },
    },
    run: {
      ...DEFAULT_WEIGHTS,
      ...{ text: words.join(''), target: words[0], minus: words[1], position: -1, top: 5, head, why: head },
      ...{ mlp: head.layer, lens: true, mid: true, ablate: [head], against: words[0] },
    },
    ablate: {
      ...{ ...DEFAULT_WEIGHTS, parts: [head], text: words.join(''), target: words[0], minus: words[1] },
      ...{ prompts: 1, circuit: pick(['ov', 'qk']), keep: 1, draws: 1, seed: below(99) },
    },
    patterns: { ...DEFAULT_WEIGHTS, text: words.join(''), position: -1, key: below(words.length) },
    congruence: {
      ...DEFAULT_WEIGHTS,
      place: { kind: 'head', head, side: 'query' },
      ...{ space, cosineSpace: 'W_E', otherSpace: 'W_E', top: 5, permutations: 19, seed: below(99) },
    },
    neighbours: { ...DEFAULT_WEIGHTS, text: token(), space, top: 5 },
    pairs: {
      ...DEFAULT_WEIGHTS,
      ...{
        head,
        destination: [token(), token()],
        source: [token()],
        querySpace: space,
        keySpace: 'W_E',
        top: 5,
      },
    },
    atlas: { ...DEFAULT_WEIGHTS, circuits: ATLAS_CIRCUITS, values: 3 },
    scores: {
      ...{ ...DEFAULT_WEIGHTS, scores: ATTENTION_SCORES, tokens: 5, draws: 2, piece: 4, seed: below(99) },
      ...(random.uniform() < 0.5 && { text: words.join('') }),
    },
    functions: {
      ...DEFAULT_WEIGHTS,
      ...{ source: pick(['W_E', 'W_EE']), first: 5, top: 10, seed: below(99) },
      relations: RELATIONS,
    },
    composition: { ...DEFAULT_WEIGHTS, kind: pick(['Q', 'K', 'V']), compare: { a: head, b: head } },
  };
  const kind = name ?? pick(QUESTION_NAMES);
  return { name: kind, request: questions[kind] ?? exampleQuestion(kind).request } as Question;
}
