import * as z from 'zod/mini';
import { HEAD_SIDES } from '../../protocol/congruence.js';
import { LONGEST_NAME, MOST_PERMUTATIONS, MOST_ROWS } from '../../protocol/bounds.js';
import {
  answer,
  choice,
  flag,
  indexBelow,
  real,
  request as ask,
  rows,
  text,
  whole,
} from '../fields/basic.js';
import { headRef } from '../fields/head.js';
import { layer, neuronGroup, seed, weightsOfNeurons } from '../fields/neurons.js';
import type { Sizes } from '../fields/sizes.js';
import { token, tokenRows } from '../fields/tokens.js';
import { PROVENANCE, space, WEIGHTS } from '../fields/weights.js';

const ofHead = ask({ kind: z.literal('head'), head: headRef, side: choice(HEAD_SIDES) });
const OF_NEURONS = { kind: z.literal('neurons'), layer, neurons: neuronGroup };
const WHERE = 'a place: neurons or head';

const MEASURED = {
  space,
  cosineSpace: space,
  otherSpace: space,
  top: whole(2, MOST_ROWS),
  permutations: whole(1, MOST_PERMUTATIONS),
  seed,
};

export const request = ask({
  ...WEIGHTS,
  ...MEASURED,
  place: z.discriminatedUnion(
    'kind',
    [ask({ ...OF_NEURONS, weights: z.exactOptional(weightsOfNeurons) }), ofHead],
    WHERE,
  ),
});

export function result({ dMlp, dHead }: Sizes) {
  const most = Math.max(dMlp, 2 * dHead);
  return answer({
    ...PROVENANCE,
    ...MEASURED,
    place: z.discriminatedUnion('kind', [ask({ ...OF_NEURONS, weights: weightsOfNeurons }), ofHead], WHERE),
    rows: rows(
      answer({
        name: text(LONGEST_NAME),
        index: indexBelow(most),
        end: choice(['positive', 'negative']),
        tokens: tokenRows(token),
        meanCosine: real(),
        randomMean: real(),
        randomSd: real(),
        excess: real(),
        p: real(),
        adjustedP: real(),
        readWrite: z.exactOptional(real()),
        degenerate: z.exactOptional(flag()),
      }),
      most,
    ),
    randomExcess: rows(real(), MOST_PERMUTATIONS),
  });
}
