import * as z from 'zod/mini';
import { MOST_HEADS_OF_LAYER, MOST_LAYERS } from '../../protocol/bounds.js';
import { formatPart, parseMlp, type AblatedPart } from '../../protocol/ablation.js';
import { parseHeadRef, whyNoSuchHead } from '../../protocol/headRef.js';
import { indexBelow, list, request } from '../fields/basic.js';
import type { Kind } from './kind.js';

const MOST_PARTS = 64;

const part = request({
  layer: indexBelow(MOST_LAYERS),
  head: z.exactOptional(indexBelow(MOST_HEADS_OF_LAYER)),
});

/** Heads and MLPs, separated by commas. */
export const PARTS: Kind<readonly AblatedPart[]> = {
  schema: list(part, MOST_PARTS).check(z.minLength(1, 'one head or MLP at least')),
  expects: 'heads and MLPs with commas between them, such as 23.4, L24mlp',
  example: '1.0,L1mlp',
  read: (text) => {
    const parts = text.split(',').map((one) => parseMlp(one) ?? parseHeadRef(one));
    return parts.length <= MOST_PARTS && parts.every((one) => one !== undefined) ? parts : undefined;
  },
  write: (parts) => parts.map(formatPart).join(', '),
  whyNot: (parts, model) => {
    for (const { layer, head = 0 } of parts) {
      const why = whyNoSuchHead({ layer, head }, model);
      if (why) return why;
    }
    return undefined;
  },
};
