import { ATTENTION_SCORES } from '../../src/protocol/attentionScores.js';
import type { CheckpointInfo, WeightOptions } from '../../src/protocol/model.js';
import { DEFAULT_WEIGHTS } from '../../src/protocol/model.js';
import type { NeuronGroup } from '../../src/protocol/neuronRef.js';
import type { RowOptions } from '../../src/protocol/rowOptions.js';
import { QUESTION_NAMES, questionAbout } from '../../src/questions/questions.js';
import { exampleQuestion } from './exampleQuestion.js';
import type { Question, RequestOf } from '../../src/protocol/questions.js';

/** Texts that would break a program, or add to it, if they were written as they are. */
export const HOSTILE = [
  ' Paris',
  '"; import os; os.system("echo owned") #',
  "''' \"\"\" '",
  '\\',
  '\\"',
  'line\nbreak\r\nand\ttab',
  '\u2028\u2029\u0085\u00a0',
  '\ud800 alone \udfff',
  '\u202eright to left',
  '\0\x07\x1b[31m',
  '{braces} ${dollar} %s {0}',
  '日本 é 😀',
  '',
];
const HOSTILE_TEXT = HOSTILE.join('');

/** One whose names are hostile too. */
export const checkpoint: CheckpointInfo = {
  folder: '/models/a "quoted"\n# folder\\',
  name: 'a "quoted"\n# folder\\',
  model: {
    architecture: 'gpt2',
    fingerprint: '0123456789abcdef',
    ...{ nLayers: 12, nHeads: 12, nKeyValueHeads: 12, dModel: 768, dHead: 64, dMlp: 3072, dVocab: 50257 },
    ...{ nCtx: 1024, normalization: 'LayerNorm', positional: 'learned', tiedUnembedding: true },
    ...{ dtype: 'F32', bytes: 1, notice: 'planted\nimport os' },
  },
  tokenizer: { kind: 'r50k_base', size: 50257, beginning: { id: 50256, token: '<|endoftext|>' } },
  problems: [],
};

/** Every way of loading, of splitting text, and of norms and positions. */
export const MODELS = [
  { kind: 'r50k_base', model: checkpoint.model },
  { kind: 'none', model: { ...checkpoint.model, dMlp: 100 } },
  {
    kind: 'tokenizer.json',
    model: { ...checkpoint.model, architecture: 'llama', normalization: 'RMSNorm', positional: 'rotary' },
  },
  {
    kind: 'none',
    model: {
      ...checkpoint.model,
      architecture: 'transformer_lens',
      normalization: 'LayerNorm',
      positional: 'shortformer',
      ...{ gatedMlp: true, experts: 4, bidirectional: true, finalRms: true },
    },
  },
  { kind: 'tokenizer.json', model: { ...checkpoint.model, architecture: 'bloom', positional: 'alibi' } },
] as const;

/** Every way of taking a vocabulary's rows. */
const ROWS: readonly RowOptions[] = [
  { center: 'keys', rows: 'normalized', tokenFrequency: 'merges' },
  { center: 'both', tokenFrequency: HOSTILE.map((word, index) => ({ word, count: index + 1 })) },
];

const GROUPS: readonly NeuronGroup[] = [
  { kind: 'all' },
  { kind: 'list', neurons: [1, 2, 2] },
  { kind: 'alike', neuron: 3, count: 9 },
];

const ABLATIONS: readonly Partial<RequestOf<'ablate'>>[] = [
  { minus: ' b' },
  { mean: true, set: 'ioi' },
  { keep: 2, set: 'greater-than', prependBos: true },
  { remove: 1, circuit: 'qk' },
];

const head = { layer: 10, head: 7 };

/** Every question, with everything that it can be asked. */
export function questions(weights: WeightOptions): Question[] {
  const congruence = {
    ...weights,
    space: 'W_E' as const,
    cosineSpace: 'W_U' as const,
    otherSpace: 'W_EE' as const,
    ...{ top: 10, permutations: 1000, seed: 1 },
  };
  const residual = {
    ...{ ...weights, text: HOSTILE_TEXT, prependBos: true, layer: 3, position: -1, top: 10 },
    point: 'resid_mid',
  } as const;
  return [
    {
      name: 'head',
      request: {
        ...{ ...weights, head, circuits: ['qk', 'embedding', 'effective'], vectors: [0, 5], top: 10 },
        cosine: true,
      },
    },
    { name: 'head', request: { ...weights, head, circuits: [], vectors: [], top: 10, cosine: false } },
    { name: 'head', request: { ...weights, head, circuits: ['qk'], vectors: [0], top: 3, cosine: false } },
    {
      name: 'head',
      request: {
        ...{ ...weights, head, circuits: ['embedding'], vectors: [0], top: 3, cosine: false },
        distance: 7,
      },
    },
    ...ROWS.flatMap((rows): Question[] => [
      {
        name: 'head',
        request: {
          ...{ ...weights, ...rows, head, circuits: ['embedding', 'effective'], vectors: [0] },
          ...{ top: 3, rankBy: 'cosine', cosine: false },
        },
      },
      {
        name: 'ov',
        request: { ...weights, ...rows, head, source: 'W_E', vectors: [1], top: 3, rankBy: 'cosine' },
      },
      { name: 'atlas', request: { ...weights, ...rows, circuits: ['fullOv'], values: 2 } },
    ]),
    {
      name: 'ov',
      request: {
        ...{ ...weights, head, source: 'W_EE', vectors: [0], top: 10, token: HOSTILE_TEXT },
        ...{ ranked: HOSTILE, spelling: 'leadingSpace', rankedLabel: HOSTILE_TEXT },
      },
    },
    { name: 'ov', request: { ...weights, head, source: 'W_E', vectors: [2], top: 10, only: ['value'] } },
    {
      name: 'ov',
      request: { ...weights, head, source: 'W_E', vectors: [], top: 10, only: ['copyingScore'] },
    },
    {
      name: 'variance',
      request: {
        ...{ ...weights, head, side: 'key', space: 'W_EE', words: HOSTILE, against: HOSTILE, vectors: 3 },
        ...{ spelling: 'asIs', labels: { words: HOSTILE_TEXT, against: HOSTILE_TEXT } },
      },
    },
    {
      name: 'variance',
      request: { ...weights, head, side: 'query', space: 'W_U', words: [' a'], spelling: 'leadingSpace' },
    },
    {
      name: 'neurons',
      request: { ...weights, weights: 'out', space: 'W_U', top: 10, limit: 5, token: HOSTILE_TEXT, seed: 1 },
    },
    {
      name: 'neurons',
      request: { ...weights, layer: 3, neuron: 512, weights: 'in', space: 'W_E', top: 10, limit: 5, seed: 1 },
    },
    {
      name: 'residual',
      request: { ...residual, neurons: { layer: 3, weights: 'in' }, head },
    },
    { name: 'residual', request: { ...residual, neurons: { layer: 3, weights: 'out', neuron: 4 } } },
    { name: 'residual', request: { ...residual, prependBos: false } },
    { name: 'patterns', request: { ...weights, text: HOSTILE_TEXT, position: 2 } },
    { name: 'patterns', request: { ...weights, text: 'a', position: -1, key: 0, prependBos: true } },
    questionAbout('scores', ATTENTION_SCORES, weights),
    questionAbout('scores', ['induction'], { ...weights, text: [HOSTILE_TEXT, 'a'], prependBos: true }),
    { name: 'run', request: { ...weights, text: HOSTILE_TEXT, position: 2, top: 5, lens: true } },
    ...ABLATIONS.map((ablation): Question => ({
      name: 'ablate',
      request: {
        ...{ ...weights, parts: [head, { layer: 3 }], text: HOSTILE_TEXT, target: HOSTILE_TEXT },
        ...{ prompts: 4, circuit: 'ov', draws: 2, seed: 1, ...ablation },
      },
    })),
    {
      name: 'run',
      request: {
        ...{ ...weights, text: 'a', position: 0, top: 5, lens: true, mid: true, mlp: 1, why: head },
        ...{ ablate: [head, { layer: 3 }], against: [HOSTILE_TEXT, 'a, b'] },
      },
    },
    {
      name: 'run',
      request: {
        ...weights,
        text: 'a',
        prependBos: true,
        target: HOSTILE_TEXT,
        minus: 'b',
        position: -1,
        top: 5,
        head,
      },
    },
    ...GROUPS.map((neurons): Question => ({
      name: 'congruence',
      request: { ...congruence, place: { kind: 'neurons', weights: 'in', layer: 3, neurons } },
    })),
    ...(['query', 'key', 'output'] as const).map((side): Question => ({
      name: 'congruence',
      request: { ...congruence, place: { kind: 'head', head, side } },
    })),
    { name: 'neighbours', request: { ...weights, text: HOSTILE_TEXT, space: 'W_EE', top: 10 } },
    {
      name: 'pairs',
      request: {
        ...{ ...weights, head, destination: HOSTILE, source: HOSTILE, querySpace: 'W_U', keySpace: 'W_EE' },
        top: 10,
      },
    },
    {
      name: 'atlas',
      request: { ...weights, circuits: ['qk', 'embedding', 'effective', 'ov', 'fullOv'], values: 4, top: 3 },
    },
    { name: 'atlas', request: { ...weights, circuits: [], layer: 2, values: 4 } },
    ...(['Q', 'K', 'V'] as const).map((kind): Question => ({
      name: 'composition',
      request: { ...weights, kind, compare: { a: head, b: head, otherFolder: `/other/${HOSTILE_TEXT}` } },
    })),
    { name: 'composition', request: { ...weights, kind: 'Q', compare: { a: head, b: head } } },
  ];
}

export const OFF: WeightOptions = {
  processing: {
    ...{ foldLn: false, centerWritingWeights: false, centerUnembed: false },
    ...{ foldValueBiases: false, refactorFactoredAttnMatrices: false },
  },
  variant: { attentionBiases: true, residual: true },
};

/** The questions above, and an example of every other one. */
function allQuestions(weights: WeightOptions): readonly Question[] {
  const own = questions(weights);
  const others = QUESTION_NAMES.filter((name) => !own.some((question) => question.name === name));
  return [...own, ...others.map((name) => withWeights(exampleQuestion(name), weights))];
}

function withWeights(question: Question, weights: WeightOptions): Question {
  return { ...question, request: { ...question.request, ...weights } } as Question;
}

/** Requests of Python programs, with all processings and with none. */
export const cases = [DEFAULT_WEIGHTS, OFF].flatMap((weights, i) =>
  allQuestions(weights).map((question, at) => ({ label: `${question.name} ${i}.${at}`, question })),
);
