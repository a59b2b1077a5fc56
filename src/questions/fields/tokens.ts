import * as z from 'zod/mini';
import { LARGEST_VOCABULARY, LONGEST_TOKEN, MOST_ROWS } from '../../protocol/bounds.js';
import { answer, indexBelow, real, rows, text, whole } from './basic.js';

/** An entry of the vocabulary, in an answer. */
export const TOKEN = { id: indexBelow(LARGEST_VOCABULARY), token: text(LONGEST_TOKEN) };
export const token = answer(TOKEN);

/** The same in a table that marks its tokens. */
export const MARKED_TOKEN = {
  ...TOKEN,
  long: z.exactOptional(z.literal(true)),
  undertrained: z.exactOptional(z.literal(true)),
};

export const cosineOfToken = answer({ ...MARKED_TOKEN, cosine: real() });
export const logitOfToken = answer({ ...MARKED_TOKEN, logit: real() });
export const scoreOfToken = answer({ ...MARKED_TOKEN, score: real() });

/** Among the tokens of the vocabulary, 1 the first. */
export const rank = whole(1, LARGEST_VOCABULARY);

/** A table of tokens. */
export function tokenRows<Row extends Parameters<typeof rows>[0]>(row: Row) {
  return rows(row, MOST_ROWS);
}
