import * as z from 'zod/mini';
import { LARGEST_HEAD, LARGEST_VOCABULARY, LONGEST_WORD, MOST_WORDS } from '../../protocol/bounds.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { wordsOption, wordSwitch } from '../description/commandLine.js';
import { describe } from '../description/describe.js';
import { field, optional } from '../description/field.js';
import { answer, indexBelow, real, rows, text, whole } from '../fields/basic.js';
import { headOf } from '../fields/head.js';
import { PROVENANCE } from '../fields/weights.js';
import { leftOut } from '../fields/words.js';
import { oneOf } from '../kinds/choices.js';
import { HEAD } from '../kinds/heads.js';
import { count } from '../kinds/numbers.js';
import { SPACE } from '../kinds/weights.js';
import { SPELLING, WORDS } from '../kinds/words.js';
import { labels } from './labels.js';

const SIDE = oneOf(['query', 'key'], {
  query: 'query: left singular vectors',
  key: 'key: right singular vectors',
});
/** Far more than are drawn. */
const MOST_BINS = 1000;

const EXPLAINED = {
  words: rows(
    answer({
      word: text(LONGEST_WORD),
      id: indexBelow(LARGEST_VOCABULARY),
      explained: real(),
      ratio: real(),
    }),
    MOST_WORDS,
  ),
  leftOut,
  mean: real(),
};

const histogram = answer({
  from: real(),
  binWidth: real(),
  counts: rows(whole(0, LARGEST_VOCABULARY), MOST_BINS),
});

export const variance = describe({
  name: 'variance',
  about: "how much of words' (un)embeddings lies in a head's query or key space",
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
    field('spelling', SPELLING, {
      key: 'leading-space',
      label: 'Spelling',
      about: 'Looks words up with a leading space, as in running text.',
      default: 'asIs',
      commandLine: wordSwitch('leading-space', 'leadingSpace'),
    }),
  ],
  result: (sizes) =>
    answer({
      ...PROVENANCE,
      ...EXPLAINED,
      head: headOf(sizes),
      side: SIDE.schema,
      space: SPACE.schema,
      spelling: SPELLING.schema,
      vectors: whole(1, sizes.dHead),
      baseline: answer({ mean: real(), sd: real(), histogram }),
      against: z.exactOptional(answer(EXPLAINED)),
      test: z.exactOptional(answer({ u: real(), p: real(), effect: real() })),
    }),
});
