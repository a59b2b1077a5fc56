import * as z from 'zod/mini';
import { ATLAS_CIRCUITS, type AtlasRequest, type AtlasResult } from '../../protocol/atlas.js';
import { LARGEST_HEAD } from '../../protocol/bounds.js';
import { describe } from '../description/describe.js';
import { field, hidden, optional } from '../description/field.js';
import { center, rows, tokenFrequency } from '../description/rowParts.js';
import { answer, choices, flag, indexBelow, real, rows as list, whole } from '../fields/basic.js';
import { withoutAttention } from '../fields/head.js';
import { ROWS_TAKEN, scoreParts } from '../fields/rows.js';
import { COPYING_PERCENTILE, CROSSED } from '../fields/crossed.js';
import { MARKED_TOKEN } from '../fields/tokens.js';
import { PROVENANCE } from '../fields/weights.js';
import { someOf } from '../kinds/choices.js';
import { LAYER } from '../kinds/neurons.js';
import { count } from '../kinds/numbers.js';

/** Tokens that name a vector in the list of heads. */
const MOST_NAMING = 10;

export const atlas = describe({
  name: 'atlas',
  about: "every head's largest singular values, effective ranks, norms and copying score",
  title: () => 'Atlas',
  pictures: ['map'],
  parts: [
    field('circuits', someOf(ATLAS_CIRCUITS), {
      label: 'Circuits',
      about: 'All heads at once, by these circuits.',
      default: ATLAS_CIRCUITS,
    }),
    optional('layer', LAYER, { label: 'Layer', about: "Only this layer's heads.", absent: 'all' }),
    field('values', count(1, LARGEST_HEAD), {
      label: 'Singular values',
      about: 'Singular values shown for each circuit.',
      default: 4,
    }),
    center(),
    rows(),
    tokenFrequency(),
    optional('top', count(1, MOST_NAMING), {
      label: 'Tokens',
      about: "Tokens along each side of every circuit's first singular vector.",
      absent: 'none',
    }),
    hidden({ onlyReady: z.exactOptional(flag()) }),
  ],
  subjectIsOption: true,
  answered: (request: AtlasRequest, { heads }: AtlasResult) => {
    const summaries = heads.flatMap((head) => ATLAS_CIRCUITS.map((circuit) => head[circuit]));
    const top = summaries.find((summary) => summary?.tokens)?.tokens?.left.length;
    return top ? { ...request, top } : request;
  },
  result: ({ nLayers, nHeads, dHead }) => {
    const naming = list(answer({ ...MARKED_TOKEN, cosine: real() }), MOST_NAMING);
    const summary = z.exactOptional(
      answer({
        topSingularValues: list(real(), dHead),
        effectiveRank: real(),
        frobeniusNorm: real(),
        parts: z.exactOptional(scoreParts),
        tokens: z.exactOptional(
          answer({ left: naming, right: naming, degenerate: z.exactOptional(z.literal(true)) }),
        ),
      }),
    );
    return answer({
      ...PROVENANCE,
      ...ROWS_TAKEN,
      headsPerKey: z.exactOptional(whole(2, nHeads)),
      withoutAttention,
      heads: list(
        answer({
          layer: indexBelow(nLayers),
          head: indexBelow(nHeads),
          qk: summary,
          embedding: summary,
          effective: summary,
          ov: summary,
          fullOv: summary,
          copyingScore: z.exactOptional(real()),
          ...COPYING_PERCENTILE,
        }),
        nLayers * nHeads,
      ),
      ...CROSSED,
      leftOut: z.exactOptional(choices([...ATLAS_CIRCUITS, 'copying'])),
    });
  },
});
