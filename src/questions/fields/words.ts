import * as z from 'zod/mini';
import { LONGEST_NAME, LONGEST_TEXT, LONGEST_WORD, MOST_WORDS } from '../../protocol/bounds.js';
import { answer, list, rows, text } from './basic.js';

const expects = `a list of words of at most ${LONGEST_TEXT} characters together`;

/** A list of words to look up in the vocabulary. */
export const words = list(text(LONGEST_WORD), MOST_WORDS).check(
  z.refine((all) => all.reduce((sum, { length }) => sum + length, 0) <= LONGEST_TEXT, expects),
);

/** The name of a list. */
export const label = text(LONGEST_NAME);

/** The reason lists the tokens of a word, which are several times as long. */
const leftOutWord = answer({ word: text(LONGEST_TEXT), reason: text(LONGEST_TEXT) });
export const leftOut = rows(leftOutWord, MOST_WORDS);
