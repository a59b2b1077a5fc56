import * as z from 'zod/mini';
import { LARGEST_VOCABULARY, LONGEST_TEXT, LONGEST_WORD, MOST_PAIR_TOKENS } from '../../protocol/bounds.js';
import { answer, choice, list, real, request as ask, rows, text, whole } from '../fields/basic.js';
import { top } from '../fields/circuits.js';
import { headOf, headRef } from '../fields/head.js';
import type { Sizes } from '../fields/sizes.js';
import { logitOfToken, rank, scoreOfToken, token, TOKEN, tokenRows } from '../fields/tokens.js';
import { PROVENANCE, space, WEIGHTS } from '../fields/weights.js';

const typed = list(text(LONGEST_WORD), MOST_PAIR_TOKENS);

export const request = ask({
  ...WEIGHTS,
  head: headRef,
  destination: typed,
  source: typed,
  querySpace: space,
  keySpace: space,
  top,
});

export function result(sizes: Sizes) {
  return answer({
    ...PROVENANCE,
    head: headOf(sizes),
    querySpace: space,
    keySpace: space,
    dVocab: whole(1, LARGEST_VOCABULARY),
    qk: rows(
      answer({
        destination: token,
        pairs: rows(answer({ source: token, score: real(), rank }), MOST_PAIR_TOKENS),
        best: tokenRows(scoreOfToken),
      }),
      MOST_PAIR_TOKENS,
    ),
    ov: rows(
      answer({
        source: token,
        raises: tokenRows(logitOfToken),
        lowers: tokenRows(logitOfToken),
        ranks: rows(answer({ ...TOKEN, logit: real(), rank }), 2 * MOST_PAIR_TOKENS),
      }),
      MOST_PAIR_TOKENS,
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
  });
}
