import * as z from 'zod/mini';
import { LARGEST_HEAD, LARGEST_VOCABULARY, LONGEST_WORD, MOST_WORDS } from '../../protocol/bounds.js';
import { answer, choice, indexBelow, real, request as ask, rows, text, whole } from '../fields/basic.js';
import { headOf, headRef } from '../fields/head.js';
import type { Sizes } from '../fields/sizes.js';
import { PROVENANCE, space, WEIGHTS } from '../fields/weights.js';
import { label, leftOut, spelling, words } from '../fields/words.js';

const side = choice(['query', 'key']);
/** Far more than are drawn. */
const MOST_BINS = 1000;

export const request = ask({
  ...WEIGHTS,
  head: headRef,
  side,
  space,
  words,
  against: z.exactOptional(words),
  spelling,
  labels: z.exactOptional(ask({ words: label, against: z.exactOptional(label) })),
  vectors: z.exactOptional(whole(1, LARGEST_HEAD)),
});

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

export function result(sizes: Sizes) {
  return answer({
    ...PROVENANCE,
    ...EXPLAINED,
    head: headOf(sizes),
    side,
    space,
    spelling,
    vectors: whole(1, sizes.dHead),
    baseline: answer({ mean: real(), sd: real(), histogram }),
    against: z.exactOptional(answer(EXPLAINED)),
    test: z.exactOptional(answer({ u: real(), p: real(), effect: real() })),
  });
}
