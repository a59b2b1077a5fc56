import * as z from 'zod/mini';
import { LONGEST_NAME, MOST_PERMUTATIONS, MOST_ROWS } from '../../protocol/bounds.js';
import { usualSpaces } from '../../protocol/congruence.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { describe } from '../description/describe.js';
import { field, optional } from '../description/field.js';
import { answer, choice, flag, indexBelow, real, rows, text } from '../fields/basic.js';
import { token, tokenRows } from '../fields/tokens.js';
import { PROVENANCE } from '../fields/weights.js';
import { SEED } from '../kinds/neurons.js';
import { count } from '../kinds/numbers.js';
import { SPACE } from '../kinds/weights.js';
import { answeredPlace, placePart } from './place.js';

const TOP = count(2, MOST_ROWS);
const PERMUTATIONS = count(1, MOST_PERMUTATIONS);

export const congruence = describe({
  name: 'congruence',
  about:
    'whether the top tokens of neurons or singular vectors belong together: cosines, p-values, read against write',
  title: ({ place }) =>
    place.kind === 'neurons' ? `Congruence L${place.layer}` : `Congruence ${formatHeadRef(place.head)}`,
  pictures: ['p-values'],
  parts: [
    placePart(),
    field('space', SPACE, { label: 'Products with', about: 'Where products are taken.' }),
    field('cosineSpace', SPACE, {
      label: 'Cosines in',
      about: "Where the top tokens' cosines are taken.",
      default: 'W_E',
    }),
    field('otherSpace', SPACE, {
      label: 'Other weights in',
      about: "Where products of a neuron's other weights are taken.",
    }),
    field('top', TOP, {
      label: 'Top tokens',
      about: 'Tokens of largest product, whose cosines are taken.',
      default: 10,
    }),
    optional('permutations', PERMUTATIONS, {
      label: 'Permutations',
      about:
        'Random directions that each is compared with; 20 for each tested one, and at least 1000, if absent.',
      absent: 'enough',
    }),
    field('seed', SEED, {
      label: 'Seed',
      about: 'Of the random directions: the same seed gives the same numbers.',
      default: 1,
    }),
  ],
  subjectIsOption: true,
  usual: usualSpaces,
  result: ({ dMlp, dHead }) => {
    const most = Math.max(dMlp, 2 * dHead);
    return answer({
      ...PROVENANCE,
      space: SPACE.schema,
      cosineSpace: SPACE.schema,
      otherSpace: SPACE.schema,
      top: TOP.schema,
      permutations: PERMUTATIONS.schema,
      seed: SEED.schema,
      place: answeredPlace,
      rows: rows(
        answer({
          name: text(LONGEST_NAME),
          index: indexBelow(most),
          end: choice(['positive', 'negative']),
          alike: z.exactOptional(real()),
          tokens: tokenRows(token),
          meanCosine: real(),
          randomMean: real(),
          randomSd: real(),
          excess: real(),
          p: real(),
          adjustedP: real(),
          covarianceP: z.exactOptional(real()),
          readWrite: z.exactOptional(real()),
          degenerate: z.exactOptional(flag()),
        }),
        most,
      ),
      leastAdjustedP: z.exactOptional(real()),
      randomExcess: rows(real(), MOST_PERMUTATIONS),
    });
  },
});
