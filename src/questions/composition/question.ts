import * as z from 'zod/mini';
import { COMPOSITION_KINDS } from '../../protocol/composition.js';
import { LARGEST_HEAD, LONGEST_PATH } from '../../protocol/bounds.js';
import { answer, choice, flag, real, request as ask, rows, text } from '../fields/basic.js';
import { headOf, headRef } from '../fields/head.js';
import type { Sizes } from '../fields/sizes.js';
import { TOKEN, tokenRows } from '../fields/tokens.js';
import { PROVENANCE, source, WEIGHTS } from '../fields/weights.js';

const kind = choice(COMPOSITION_KINDS);

export const request = ask({
  ...WEIGHTS,
  kind,
  compare: z.exactOptional(ask({ a: headRef, b: headRef, otherFolder: z.exactOptional(text(LONGEST_PATH)) })),
});

/** For two heads; the second may be of another checkpoint, whose sizes are not known here. */
const numbers = rows(real(), LARGEST_HEAD);
const spectra = answer({ qk: numbers, ov: numbers });
const movedTokens = tokenRows(answer({ ...TOKEN, before: real(), after: real() }));
const moved = answer({ cosine: real(), rose: movedTokens, fell: movedTokens });

export function result(sizes: Sizes) {
  const head = headOf(sizes);
  const { nLayers, nHeads } = sizes;
  return answer({
    ...PROVENANCE,
    kind,
    random: real(),
    scores: rows(
      answer({ earlier: head, later: head, score: real(), aboveRandom: real() }),
      (nHeads ** 2 * nLayers * (nLayers - 1)) / 2,
    ),
    comparison: z.exactOptional(
      answer({
        a: head,
        b: headRef,
        other: z.exactOptional(source),
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
}
