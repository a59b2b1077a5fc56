import type { QuotedText } from './quotedText.js';

/** A word, with the space before it that most tokens have. */
const SPACED_WORD = /^ [^\s]{1,30}$/;
const WORD = /^ ?[^\s]{1,30}$/;
/** Languages in which strings are usually a program's strings. */
const CODE: ReadonlySet<string> = new Set(['python', 'r', 'julia']);

/**
 * Whether a string is so clearly a token that a hover may appear without a checkpoint: in a program a word in a list of
 * strings, in notes also a word that is quoted with its space.
 */
export function isLikelyToken({ value, inList }: QuotedText, language: string): boolean {
  return (inList && WORD.test(value)) || (!CODE.has(language) && SPACED_WORD.test(value));
}
