import * as z from 'zod/mini';
import { OV_CIRCUITS } from '../../protocol/ov.js';
import { LONGEST_TEXT, MOST_WORDS } from '../../protocol/bounds.js';
import { answer, choice, choices, real, request as ask, rows, text } from '../fields/basic.js';
import { circuitOf, fewVectorRows, top, vectors } from '../fields/circuits.js';
import { headOf, headRef } from '../fields/head.js';
import type { Sizes } from '../fields/sizes.js';
import { logitOfToken, token, TOKEN, tokenRows } from '../fields/tokens.js';
import { PROVENANCE, WEIGHTS } from '../fields/weights.js';
import { label, leftOut, spelling, words } from '../fields/words.js';

const source = choice(['W_E', 'W_EE']);

export const request = ask({
  ...WEIGHTS,
  head: headRef,
  source,
  vectors,
  top,
  only: z.exactOptional(choices([...OV_CIRCUITS, 'copyingScore'])),
  token: z.exactOptional(text(LONGEST_TEXT)),
  ranked: z.exactOptional(words),
  spelling: z.exactOptional(spelling),
  rankedLabel: z.exactOptional(label),
}).check(fewVectorRows);

const ownRanks = answer({
  // Equal logits share the middle of their ranks.
  tokens: rows(answer({ ...TOKEN, logit: real(), rank: real() }), MOST_WORDS),
  leftOut,
  medianRank: real(),
  inFirstTwentieth: real(),
  inLastTwentieth: real(),
  verdict: choice(['copies', 'suppresses', 'neither']),
});

export function result(sizes: Sizes) {
  const circuit = circuitOf(sizes);
  return answer({
    ...PROVENANCE,
    head: headOf(sizes),
    source,
    circuits: answer({ ov: circuit, value: circuit, fullOv: circuit }),
    copyingScore: z.exactOptional(real()),
    ownRanks: z.exactOptional(ownRanks),
    token: z.exactOptional(token),
    raises: z.exactOptional(tokenRows(logitOfToken)),
    lowers: z.exactOptional(tokenRows(logitOfToken)),
  });
}
