import * as z from 'zod/mini';
import {
  LARGEST_HEAD,
  LARGEST_VOCABULARY,
  LONGEST_WORD,
  MOST_HEADS_OF_LAYER,
  MOST_LAYERS,
  MOST_WORDS,
} from '../../protocol/bounds.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import type { WordSpelling } from '../../protocol/words.js';
import { switchOption, wordsOnOff, wordsOption } from '../description/commandLine.js';
import { describe } from '../description/describe.js';
import { field, optional } from '../description/field.js';
import { center, rows, tokenFrequency } from '../description/rowParts.js';
import { answer, indexBelow, real, rows as list, text, whole } from '../fields/basic.js';
import { headOf } from '../fields/head.js';
import { ROWS_TAKEN } from '../fields/rows.js';
import { PROVENANCE, processing } from '../fields/weights.js';
import { leftOut } from '../fields/words.js';
import { oneOf, SWITCH } from '../kinds/choices.js';
import { HEAD } from '../kinds/heads.js';
import { count } from '../kinds/numbers.js';
import { SPACE } from '../kinds/weights.js';
import { LIST_SPELLING, WORDS } from '../kinds/words.js';
import { labels } from './labels.js';

const SIDE = oneOf(['query', 'key'], {
  query: 'query: left singular vectors',
  key: 'key: right singular vectors',
});
/** Far more than are drawn. */
const MOST_BINS = 1000;
/** The heads of any model. */
const MOST_SPACES = MOST_LAYERS * MOST_HEADS_OF_LAYER;

const EXPLAINED = {
  words: list(
    answer({
      word: text(LONGEST_WORD),
      id: indexBelow(LARGEST_VOCABULARY),
      explained: real(),
      ratio: real(),
    }),
    // Both spellings of a word may be tokens.
    2 * MOST_WORDS,
  ),
  leftOut,
  mean: real(),
};

const histogram = answer({
  from: real(),
  binWidth: real(),
  counts: list(real(), MOST_BINS),
});

const HEAD_TEST = { deltaT: real(), z: real(), p: real(), pAdjusted: real(), rank: whole(1, MOST_SPACES) };

const spaceTest = answer({
  ...HEAD_TEST,
  heads: whole(1, MOST_SPACES),
  spaces: whole(1, MOST_SPACES),
  effect: real(),
  other: z.exactOptional(answer({ ...HEAD_TEST, processing })),
});

/** In results of version 0.1. */
const rankSum = answer({ u: real(), p: real(), effect: real() });

export const variance = describe({
  name: 'variance',
  about: "how much of the variance of words' (un)embeddings a head's query or key space explains",
  title: ({ head, side }) => `Variance ${formatHeadRef(head)} ${side}`,
  pictures: ['histogram'],
  parts: [
    field('head', HEAD, { label: 'Head', about: 'A head whose singular space explains words.' }),
    field('words', WORDS, {
      label: 'Words',
      about: 'The words that are explained.',
      required: true,
      default: [],
      commandLine: wordsOption('words', true),
    }),
    optional('against', WORDS, {
      label: 'Compared with',
      about: 'Words to compare with; every token when absent.',
      commandLine: wordsOption('against'),
    }),
    labels(),
    field('side', SIDE, {
      label: 'Side',
      about: 'The singular space: left (query) or right (key).',
      default: 'query',
    }),
    field('space', SPACE, { label: 'Rows of', about: "Where the words' rows are taken.", default: 'W_U' }),
    optional('vectors', count(1, LARGEST_HEAD, 'K'), {
      label: 'First vectors',
      about: 'Only the first so many singular vectors.',
      absent: 'all',
    }),
    field('spelling', LIST_SPELLING, {
      key: 'leading-space',
      label: 'Spelling',
      about:
        'Looks words up with a leading space only, as in running text, or without one only; either way by default.',
      default: 'either',
      commandLine: wordsOnOff<WordSpelling>('leading-space', { on: 'leadingSpace', off: 'asIs' }),
    }),
    optional('bothProcessings', SWITCH, {
      label: 'Both processings',
      about: 'Tests with the weights as stored too: the answer can turn with their processing.',
      none: false,
      commandLine: switchOption('both-processings'),
    }),
    center("Takes the words' rows less the mean row: those of keys, or of either side."),
    rows(),
    tokenFrequency(),
  ],
  result: (sizes) =>
    answer({
      ...PROVENANCE,
      ...ROWS_TAKEN,
      ...EXPLAINED,
      head: headOf(sizes),
      side: SIDE.schema,
      space: SPACE.schema,
      spelling: LIST_SPELLING.schema,
      vectors: whole(1, sizes.dHead),
      baseline: answer({ mean: real(), sd: real(), histogram }),
      against: z.exactOptional(answer(EXPLAINED)),
      test: z.exactOptional(z.union([spaceTest, rankSum], 'a test')),
    }),
});
