import * as z from 'zod/mini';
import { LARGEST_VOCABULARY, LONGEST_TEXT, LONGEST_WORD, MOST_PAIR_TOKENS } from '../../protocol/bounds.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { repeatedOption } from '../description/commandLine.js';
import { describe } from '../description/describe.js';
import { field } from '../description/field.js';
import { top } from '../description/vectorParts.js';
import { answer, choice, list, real, rows, text, whole } from '../fields/basic.js';
import { headOf } from '../fields/head.js';
import { logitOfToken, MARKED_TOKEN, rank, scoreOfToken, token, TOKEN, tokenRows } from '../fields/tokens.js';
import { PROVENANCE } from '../fields/weights.js';
import { HEAD } from '../kinds/heads.js';
import { textsOf } from '../kinds/texts.js';
import { SPACE } from '../kinds/weights.js';
import { whyNoPairs } from './whyNoPairs.js';

/** A text may be a token with and without a leading space. */
const MOST_OF_SIDE = 2 * MOST_PAIR_TOKENS;

const TYPED = textsOf(list(text(LONGEST_WORD), MOST_PAIR_TOKENS));

export const pairs = describe({
  name: 'pairs',
  about: "a head's QK scores among tokens with their ranks, and what it writes when it attends to them",
  title: ({ head }) => `Pairs ${formatHeadRef(head)}`,
  pictures: ['map', 'scores', 'queries', 'effect'],
  parts: [
    field('head', HEAD, { label: 'Head', about: 'A head whose scores among tokens are shown.' }),
    field('destination', TYPED, {
      label: 'Destination tokens (query), one per line',
      about: 'Query tokens, with or without their leading space: both are scored where both are tokens.',
      default: [],
      commandLine: repeatedOption('destination', 'TOKEN'),
    }),
    field('source', TYPED, {
      label: 'Source tokens (key), one per line',
      about: 'Key tokens, likewise.',
      default: [],
      commandLine: repeatedOption('source', 'TOKEN'),
    }),
    field('querySpace', SPACE, {
      label: 'Query side',
      about: 'Where query tokens are taken.',
      default: 'W_U',
    }),
    field('keySpace', SPACE, { label: 'Key side', about: 'Where key tokens are taken.', default: 'W_EE' }),
    top(),
  ],
  failure: whyNoPairs,
  result: (sizes) =>
    answer({
      ...PROVENANCE,
      head: headOf(sizes),
      querySpace: SPACE.schema,
      keySpace: SPACE.schema,
      dVocab: whole(1, LARGEST_VOCABULARY),
      qk: rows(
        answer({
          destination: token,
          pairs: rows(answer({ source: token, score: real(), rank }), MOST_OF_SIDE),
          best: tokenRows(scoreOfToken),
        }),
        MOST_OF_SIDE,
      ),
      queries: z.exactOptional(
        rows(
          answer({
            source: token,
            best: tokenRows(answer({ ...MARKED_TOKEN, score: real(), aboveMean: real() })),
          }),
          MOST_OF_SIDE,
        ),
      ),
      ov: rows(
        answer({
          source: token,
          raises: tokenRows(logitOfToken),
          lowers: tokenRows(logitOfToken),
          ranks: rows(answer({ ...TOKEN, logit: real(), rank }), 2 * MOST_OF_SIDE),
        }),
        MOST_OF_SIDE,
      ),
      notOneToken: rows(
        answer({
          text: text(LONGEST_WORD),
          side: choice(['destination', 'source']),
          tokens: rows(token, LONGEST_WORD),
          reason: text(LONGEST_TEXT),
          fix: z.exactOptional(text(LONGEST_WORD + 1)),
        }),
        2 * MOST_PAIR_TOKENS,
      ),
    }),
});
