import * as z from 'zod/mini';
import { MOST_HEADS_OF_LAYER, MOST_LAYERS } from '../../protocol/bounds.js';
import { answer, real, whole } from './basic.js';

/** Of any model's heads. */
const MOST_PAIRS = (MOST_LAYERS * MOST_HEADS_OF_LAYER) ** 2;

/** See `AnticausalScores`. */
export const ANTICAUSAL = z.exactOptional(
  answer({ pairs: whole(1, MOST_PAIRS), median: real(), above95: real(), above99: real() }),
);
