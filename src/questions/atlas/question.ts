import * as z from 'zod/mini';
import { ATLAS_CIRCUITS } from '../../protocol/atlas.js';
import { LARGEST_HEAD } from '../../protocol/bounds.js';
import { answer, choices, indexBelow, real, request as ask, rows, whole } from '../fields/basic.js';
import { layer } from '../fields/neurons.js';
import type { Sizes } from '../fields/sizes.js';
import { PROVENANCE, WEIGHTS } from '../fields/weights.js';

export const request = ask({
  ...WEIGHTS,
  circuits: choices(ATLAS_CIRCUITS),
  layer: z.exactOptional(layer),
  values: whole(1, LARGEST_HEAD),
});

export function result({ nLayers, nHeads, dHead }: Sizes) {
  const summary = z.exactOptional(
    answer({ topSingularValues: rows(real(), dHead), effectiveRank: real(), frobeniusNorm: real() }),
  );
  return answer({
    ...PROVENANCE,
    heads: rows(
      answer({
        layer: indexBelow(nLayers),
        head: indexBelow(nHeads),
        qk: summary,
        embedding: summary,
        effective: summary,
        ov: summary,
        fullOv: summary,
        copyingScore: z.exactOptional(real()),
      }),
      nLayers * nHeads,
    ),
    leftOut: z.exactOptional(choices(ATLAS_CIRCUITS)),
  });
}
