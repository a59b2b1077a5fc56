import * as z from 'zod/mini';
import { LONGEST_NAME } from '../../protocol/bounds.js';
import { CENTERINGS, ROW_KINDS } from '../../protocol/rowOptions.js';
import { answer, choice, real, text } from './basic.js';

/** In answers about circuits over the vocabulary: its rows. */
export const ROWS_TAKEN = {
  vocabularyRows: z.exactOptional(
    answer({ center: choice(CENTERINGS), rows: choice(ROW_KINDS), tokenFrequency: text(LONGEST_NAME) }),
  ),
};

/** Shares of a circuit's scores. */
export const scoreParts = answer({
  constant: real(),
  queryOnly: real(),
  keyOnly: real(),
  interaction: real(),
});
