import * as z from 'zod/mini';
import { LONGEST_NAME, MOST_HEADS_OF_LAYER, MOST_LAYERS } from '../../protocol/bounds.js';
import { answer, indexBelow, request, rows, text } from './basic.js';
import type { Sizes } from './sizes.js';

/** A head in a request: its model is not known yet. */
export const headRef = request({ layer: indexBelow(MOST_LAYERS), head: indexBelow(MOST_HEADS_OF_LAYER) });

/** The layers of a model that have no heads. */
export const withoutAttention = z.exactOptional(
  rows(answer({ layer: indexBelow(MOST_LAYERS), instead: text(LONGEST_NAME) }), MOST_LAYERS),
);

/** A head of the model that answered. */
export function headOf({ nLayers, nHeads }: Sizes) {
  return answer({ layer: indexBelow(nLayers), head: indexBelow(nHeads) });
}
