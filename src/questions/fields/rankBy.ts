import * as z from 'zod/mini';
import { RANKINGS } from '../../protocol/rankedTokens.js';
import { choice } from './basic.js';

/** In answers: what a vector's tokens are ranked by. */
export const RANKED_BY = { rankBy: z.exactOptional(choice(RANKINGS)) };
