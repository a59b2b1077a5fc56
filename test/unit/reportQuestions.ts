import { ATTENTION_SCORES } from '../../src/protocol/attentionScores.js';
import { ATLAS_CIRCUITS } from '../../src/protocol/atlas.js';
import { usualSpaces, type CongruencePlace } from '../../src/protocol/congruence.js';
import { QK_CIRCUITS } from '../../src/protocol/head.js';
import { DEFAULT_WEIGHTS } from '../../src/protocol/model.js';
import type { Question, QuestionName } from '../../src/protocol/questions.js';
import { QUESTION_NAMES, questionAbout } from '../../src/questions/questions.js';
import { PLANTED_NEURONS } from '../../src/sample/planted.js';
import { exampleQuestion } from './exampleQuestion.js';

const HEAD = { layer: 3, head: 1 };
const PLACE: CongruencePlace = {
  kind: 'neurons',
  weights: 'in',
  layer: 0,
  neurons: { kind: 'list', neurons: [0, 1, 2, ...PLANTED_NEURONS.map(({ neuron }) => neuron)] },
};

/** Questions with whatever can be asked along. */
const OWN: { readonly [Q in QuestionName]?: Question } = {
  head: {
    name: 'head',
    request: {
      ...DEFAULT_WEIGHTS,
      ...{ head: HEAD, circuits: QK_CIRCUITS, vectors: [0, 2], top: 12, cosine: false },
    },
  },
  ov: {
    name: 'ov',
    request: {
      ...DEFAULT_WEIGHTS,
      ...{ head: { layer: 2, head: 2 }, source: 'W_E', vectors: [0], top: 8, token: ' Tuesday' },
      ranked: [' Monday', ' Tuesday', 'Xanthippe'],
      rankedLabel: 'days',
    },
  },
  variance: {
    name: 'variance',
    request: {
      ...DEFAULT_WEIGHTS,
      ...{ head: HEAD, side: 'query', space: 'W_U', spelling: 'asIs' },
      words: [' Mary', ' John', ' Sarah', ' Paul', 'Xanthippe'],
      against: [' table', ' window', ' river'],
      labels: { words: 'first names', against: 'things' },
    },
  },
  neurons: {
    name: 'neurons',
    request: {
      ...DEFAULT_WEIGHTS,
      ...{ layer: 0, weights: 'in', space: 'W_E', top: 10, limit: 40, token: ' Tuesday', seed: 1 },
    },
  },
  residual: {
    name: 'residual',
    request: {
      ...DEFAULT_WEIGHTS,
      text: 'When Mary and John went to the store, John gave a drink to',
      ...{ layer: 2, point: 'resid_post', position: -1, top: 8 },
      neurons: { layer: 2, weights: 'in' },
      head: HEAD,
    },
  },
  run: {
    name: 'run',
    request: {
      ...DEFAULT_WEIGHTS,
      text: 'When Mary and John went to the store, John gave a drink to',
      ...{ target: ' Mary', minus: ' John', position: -1, top: 8, mlp: 1, lens: true, mid: true },
      ...{ head: { layer: 0, head: 5 }, ablate: [HEAD, { layer: 2 }], why: HEAD, key: -2 },
      against: 'When Mary and John went to the store, Mary gave a drink to',
    },
  },
  patterns: {
    name: 'patterns',
    request: {
      ...DEFAULT_WEIGHTS,
      text: 'When Mary and John went to the store, John gave a drink to',
      ...{ position: -1, key: 2 },
    },
  },
  ablate: {
    name: 'ablate',
    request: {
      ...{ ...DEFAULT_WEIGHTS, parts: [{ layer: 2, head: 2 }, { layer: 2 }], set: 'ioi', prompts: 6 },
      ...{ circuit: 'ov', draws: 2, seed: 1 },
    },
  },
  congruence: {
    name: 'congruence',
    request: {
      ...DEFAULT_WEIGHTS,
      ...{ place: PLACE, ...usualSpaces(PLACE), cosineSpace: 'W_E', top: 10, permutations: 99, seed: 1 },
    },
  },
  neighbours: {
    name: 'neighbours',
    request: { ...DEFAULT_WEIGHTS, text: ' Sarah Monday', space: 'W_E', top: 8 },
  },
  pairs: {
    name: 'pairs',
    request: {
      ...DEFAULT_WEIGHTS,
      ...{ head: HEAD, destination: [' Mary', 'Xanthippe'], source: [' John', ' Tuesday'] },
      ...{ querySpace: 'W_U', keySpace: 'W_EE', top: 8 },
    },
  },
  scores: questionAbout('scores', ATTENTION_SCORES, { tokens: 20, draws: 2 }),
  atlas: { name: 'atlas', request: { ...DEFAULT_WEIGHTS, circuits: ATLAS_CIRCUITS, values: 3 } },
  composition: {
    name: 'composition',
    request: { ...DEFAULT_WEIGHTS, kind: 'V', compare: { a: { layer: 2, head: 4 }, b: HEAD } },
  },
};

/** One question of each name that the sample checkpoint answers. */
export const REPORT_QUESTIONS = Object.fromEntries(
  QUESTION_NAMES.map((name) => [name, OWN[name] ?? exampleQuestion(name)]),
) as unknown as { readonly [Q in QuestionName]: Question };
