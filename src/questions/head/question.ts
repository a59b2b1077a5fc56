import * as z from 'zod/mini';
import { QK_CIRCUITS } from '../../protocol/head.js';
import { MOST_POSITIONS } from '../../protocol/bounds.js';
import { answer, choices, flag, request as ask, whole } from '../fields/basic.js';
import { circuitOf, fewVectorRows, top, vectors } from '../fields/circuits.js';
import { headOf, headRef } from '../fields/head.js';
import type { Sizes } from '../fields/sizes.js';
import { PROVENANCE, WEIGHTS } from '../fields/weights.js';

export const request = ask({
  ...WEIGHTS,
  head: headRef,
  circuits: choices(QK_CIRCUITS),
  vectors,
  top,
  cosine: flag(),
  distance: z.exactOptional(whole(0, MOST_POSITIONS)),
  onlyReady: z.exactOptional(flag()),
}).check(fewVectorRows);

export function result(sizes: Sizes) {
  const circuit = circuitOf(sizes);
  return answer({
    ...PROVENANCE,
    head: headOf(sizes),
    distance: z.exactOptional(whole(0, MOST_POSITIONS)),
    circuits: answer({ qk: circuit, embedding: circuit, effective: circuit }),
    leftOut: z.exactOptional(choices(QK_CIRCUITS)),
  });
}
