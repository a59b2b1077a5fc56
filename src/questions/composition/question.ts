import * as z from 'zod/mini';
import { LARGEST_HEAD } from '../../protocol/bounds.js';
import { COMPOSITION_KINDS } from '../../protocol/composition.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { describe } from '../description/describe.js';
import { field, optional } from '../description/field.js';
import { rankBy } from '../description/vectorParts.js';
import { ANTICAUSAL } from '../fields/anticausal.js';
import { answer, flag, real, rows } from '../fields/basic.js';
import { headOf, headRef } from '../fields/head.js';
import { MARKED_TOKEN, tokenRows } from '../fields/tokens.js';
import { PROVENANCE, source } from '../fields/weights.js';
import { oneOf } from '../kinds/choices.js';
import { COMPARED_HEADS, compareOptions } from './comparedHeads.js';

const KIND = oneOf(COMPOSITION_KINDS);
/** For two heads; the second may be of another checkpoint, whose sizes are not known here. */
const numbers = rows(real(), LARGEST_HEAD);
const spectra = answer({ qk: numbers, ov: numbers });
const cosine = z.exactOptional(real());
const movedTokens = tokenRows(
  answer({ ...MARKED_TOKEN, before: real(), after: real(), cosineBefore: cosine, cosineAfter: cosine }),
);
const moved = answer({ cosine: real(), rose: movedTokens, fell: movedTokens });

export const composition = describe({
  name: 'composition',
  about:
    'composition scores between all heads, or two heads side by side, the second perhaps of another model',
  title: ({ kind, compare }) =>
    compare ? `Heads ${formatHeadRef(compare.a)} and ${formatHeadRef(compare.b)}` : `${kind}-composition`,
  pictures: ['angles', 'singular-values', 'map'],
  parts: [
    field('kind', KIND, {
      label: 'Composition',
      about: 'Which heads compose, by Q, K or V.',
      default: 'Q',
    }),
    optional('compare', COMPARED_HEADS, {
      label: 'Compare heads',
      about: 'Two heads side by side, such as 10.7, 11.2, instead of the scores of all.',
      commandLine: compareOptions,
    }),
    rankBy('What the tokens of two heads are ranked by: products, or cosines of centred rows.'),
  ],
  subjectIsOption: true,
  result: (sizes) => {
    const head = headOf(sizes);
    const { nLayers, nHeads } = sizes;
    return answer({
      ...PROVENANCE,
      kind: KIND.schema,
      random: real(),
      scores: rows(
        answer({
          ...{ earlier: head, later: head, score: real(), aboveRandom: real() },
          percentile: z.exactOptional(real()),
        }),
        (nHeads ** 2 * nLayers * (nLayers - 1)) / 2,
      ),
      anticausal: ANTICAUSAL,
      comparison: z.exactOptional(
        answer({
          a: head,
          b: headRef,
          other: z.exactOptional(source),
          sharedKeys: z.exactOptional(z.literal(true)),
          queryCosines: numbers,
          keyCosines: numbers,
          valueCosines: numbers,
          outputCosines: numbers,
          randomSquaredCosine: real(),
          singularValues: answer({ a: spectra, b: spectra }),
          moved: z.exactOptional(answer({ query: moved, key: moved, degenerate: flag() })),
        }),
      ),
    });
  },
});
