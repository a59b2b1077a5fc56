import * as z from 'zod/mini';
import { answer, real, whole } from './basic.js';

/** A percentile among crossed heads, and what these are. */
export const COPYING_PERCENTILE = { copyingPercentile: z.exactOptional(real()) };
export const CROSSED = {
  crossed: z.exactOptional(answer({ pairs: whole(1, 1_000_000), low: real(), high: real() })),
};
