import {
  LARGEST_HEAD,
  LARGEST_SEED,
  MOST_LAYERS,
  MOST_LISTED_NEURONS,
  MOST_PERMUTATIONS,
  MOST_POSITIONS,
  MOST_ROWS,
} from '../protocol/bounds.js';
import { ATLAS_CIRCUITS } from '../protocol/atlas.js';
import { COMPOSITION_KINDS } from '../protocol/composition.js';
import { usualSpaces } from '../protocol/congruence.js';
import { QK_CIRCUITS } from '../protocol/head.js';
import { DEFAULT_WEIGHTS, type VocabularySpace, type WeightOptions } from '../protocol/model.js';
import { NEURON_WEIGHTS, NEURON_WEIGHTS_HELP } from '../protocol/neuronWeights.js';
import type { QuestionName, RequestOf } from '../protocol/questions.js';
import { RESIDUAL_POINTS } from '../protocol/residual.js';
import { field, processing, variant, type Key } from './keys.js';
import {
  comparison,
  distance,
  each,
  file,
  headPair,
  label,
  list,
  neuronOfStream,
  neuronScope,
  placeOptions,
  placeWeights,
  spelling,
  streamWeights,
  vectors,
} from './specialKeys.js';
import { choice, choices, count, HEAD, PLACE, SWITCH, TEXT, TEXTS } from './values.js';

/** A question's form in a block: its subject line, and the others. */
export interface QuestionKeys<Q extends QuestionName> {
  /** Its key is the question's name. */
  readonly subject: Key<RequestOf<Q>>;
  readonly options: readonly Key<RequestOf<Q>>[];
  /** The defaults for a block with only its subject line. */
  readonly fresh: (subject: unknown) => RequestOf<Q>;
}

const SPACES: readonly VocabularySpace[] = ['W_E', 'W_U', 'W_EE'];
const top = count(1, MOST_ROWS);
const layer = count(0, MOST_LAYERS - 1);
const seed = count(0, LARGEST_SEED);
const rows = 'Rows of each token table.';

/** The keys for weights, common to all questions. */
const WEIGHTS: readonly Key<WeightOptions>[] = [
  processing('fold-ln', 'foldLn', "Folds each LayerNorm's weights into what follows it.", SWITCH),
  processing('center-writing-weights', 'centerWritingWeights', 'Centres what writes to the stream.', SWITCH),
  processing('center-unembed', 'centerUnembed', 'Centres W_U over the vocabulary.', SWITCH),
  processing('fold-value-biases', 'foldValueBiases', 'Moves b_V into b_O.', SWITCH),
  processing('refactor', 'refactorFactoredAttnMatrices', 'Refactors W_Q, W_K and W_V, W_O.', SWITCH),
  variant('attention-biases', 'attentionBiases', "W_EE with layer 0's attention biases.", SWITCH),
  variant('residual-stream', 'residual', 'W_EE with the residual stream.', SWITCH),
];

/** Each question's form, with its own keys before those for weights. */
export const QUESTION_KEYS: { readonly [Q in QuestionName]: QuestionKeys<Q> } = {
  head: question('head', field('head', HEAD, 'A head whose QK circuits are analysed.'), {
    fresh: { circuits: QK_CIRCUITS, vectors: [0], top: 10, cosine: true },
    options: [
      field('circuits', choices(QK_CIRCUITS), 'The circuits to show.', {
        commandLine: list('circuits'),
      }),
      vectors(),
      field('top', top, rows),
      field('cosine', SWITCH, "Gives qk's squared cosines with W_EE too.", {
        commandLine: (on) => (on === true ? ['--cosine'] : []),
      }),
      distance(),
    ],
  }),
  ov: question('ov', field('head', HEAD, 'A head whose OV circuits are analysed.'), {
    fresh: { source: 'W_E', vectors: [0], top: 10 },
    options: [
      field('token', TEXT, 'A token that is attended to; its text must be one token.'),
      field('source', choice(['W_E', 'W_EE']), 'What is attended to.'),
      vectors(),
      field('top', top, rows),
      field('ranked', TEXTS, 'Tokens whose rank among their own outputs is shown.', {
        commandLine: file('ranked'),
      }),
      field('rankedLabel', TEXT, 'What the list of `ranked` is called.', {
        key: 'ranked-name',
        commandLine: () => [],
      }),
      spelling(),
    ],
  }),
  variance: question('variance', field('head', HEAD, 'A head whose singular space explains words.'), {
    fresh: { side: 'query', space: 'W_U', words: [], spelling: 'asIs' },
    options: [
      field('words', TEXTS, 'The words that are explained.', { required: true, commandLine: file('words') }),
      field('against', TEXTS, 'Words to compare with; every token when absent.', {
        commandLine: file('against'),
      }),
      label('words'),
      label('against'),
      field('side', choice(['query', 'key']), 'The singular space: left (query) or right (key).'),
      field('space', choice(SPACES), "Where the words' rows are taken."),
      field('vectors', count(1, LARGEST_HEAD), 'Only the first so many singular vectors.'),
      spelling(),
    ],
  }),
  neurons: question('neurons', neuronScope(), {
    fresh: { space: 'W_E', top: 10, limit: 20, seed: 1 },
    options: [
      field('weights', choice(NEURON_WEIGHTS), NEURON_WEIGHTS_HELP),
      field('space', choice(SPACES), 'Where products are taken.'),
      field('token', TEXT, 'A token whose most excited neurons are shown.'),
      field('top', top, rows),
      field('limit', count(1, MOST_LISTED_NEURONS), 'Only so many neurons: those of the largest z.'),
      field('seed', seed, 'Of the random directions.'),
    ],
  }),
  residual: question('residual', field('text', TEXT, 'A text that the model is run on.'), {
    fresh: { layer: 0, point: 'resid_post', position: -1, top: 10 },
    options: [
      field('layer', layer, 'The layer.', { required: true }),
      field('point', choice(RESIDUAL_POINTS), 'Before the layer, between attention and MLP, or after it.'),
      field(
        'position',
        count(-MOST_POSITIONS, MOST_POSITIONS),
        'Counted from 0; from the end when negative.',
      ),
      field('head', HEAD, 'A head whose attention pattern is shown.'),
      neuronOfStream(),
      streamWeights(),
      field('top', top, rows),
      field(
        'prependBos',
        SWITCH,
        'The beginning-of-text token, such as <|endoftext|>, before the text; as TransformerLens does by default when absent.',
        {
          key: 'bos',
          commandLine: (on) => [on === true ? '--bos' : '--no-bos'],
        },
      ),
    ],
  }),
  congruence: question(
    'congruence',
    field('place', PLACE, 'The directions whose top tokens are tested.', {
      commandLine: placeOptions,
    }),
    {
      fresh: { cosineSpace: 'W_E', top: 10, permutations: 1000, seed: 1 },
      options: [
        placeWeights(),
        field('space', choice(SPACES), 'Where products are taken.'),
        field('cosineSpace', choice(SPACES), "Where the top tokens' cosines are taken.", {
          key: 'cosine-space',
        }),
        field('otherSpace', choice(SPACES), "Where products of a neuron's other weights are taken.", {
          key: 'other-space',
        }),
        field('top', count(2, MOST_ROWS), 'Tokens of largest product.'),
        field('permutations', count(1, MOST_PERMUTATIONS), 'Random directions that each is compared with.'),
        field('seed', seed, 'Of the random directions.'),
      ],
      usual: usualSpaces,
    },
  ),
  neighbours: question(
    'neighbours',
    field('text', TEXT, 'A token, or a text that is answered token by token.'),
    {
      fresh: { space: 'W_E', top: 10 },
      options: [field('space', choice(SPACES), 'Where cosines are taken.'), field('top', top, rows)],
    },
  ),
  pairs: question('pairs', field('head', HEAD, 'A head whose scores among tokens are shown.'), {
    fresh: { destination: [], source: [], querySpace: 'W_U', keySpace: 'W_EE', top: 10 },
    options: [
      field('destination', TEXTS, 'Query tokens.', { commandLine: each('destination') }),
      field('source', TEXTS, 'Key tokens.', { commandLine: each('source') }),
      field('querySpace', choice(SPACES), 'Where query tokens are taken.', { key: 'query-space' }),
      field('keySpace', choice(SPACES), 'Where key tokens are taken.', { key: 'key-space' }),
      field('top', top, rows),
    ],
  }),
  atlas: question(
    'atlas',
    field('circuits', choices(ATLAS_CIRCUITS), 'All heads at once, by these circuits.', {
      commandLine: list('circuits'),
    }),
    {
      fresh: { values: 4 },
      options: [
        field('layer', layer, "Only this layer's heads."),
        field('values', count(1, LARGEST_HEAD), 'Singular values shown for each circuit.'),
      ],
    },
  ),
  composition: question(
    'composition',
    field('kind', choice(COMPOSITION_KINDS), 'Who composes with whom, by Q, K or V.', {
      commandLine: (kind) => ['--kind', String(kind)],
    }),
    {
      fresh: {},
      options: [
        field('compare', headPair(), 'Two heads side by side, such as 10.7, 11.2.', {
          commandLine: comparison,
        }),
      ],
    },
  ),
};

interface Definition<Q extends QuestionName> {
  readonly fresh: object;
  readonly options: readonly Key<RequestOf<Q>>[];
  /** The parts that depend on the subject. */
  readonly usual?: (subject: never) => object;
}

function question<Q extends QuestionName>(
  name: Q,
  subject: Key<RequestOf<Q>>,
  { fresh, options, usual }: Definition<Q>,
): QuestionKeys<Q> {
  return {
    subject: { ...subject, key: name },
    options: [...options, ...(WEIGHTS as unknown as readonly Key<RequestOf<Q>>[])],
    fresh: (value) =>
      subject.set({ ...DEFAULT_WEIGHTS, ...fresh, ...usual?.(value as never) } as RequestOf<Q>, value),
  };
}
