import { isCode } from './codeLanguages.js';
import type { QuotedText } from './quotedText.js';

/** A word, with the space before it that most tokens have. */
const SPACED_WORD = /^ [^\s]{1,30}$/;
const WORD = /^ ?[^\s]{1,30}$/;

/**
 * Whether a string is so clearly a token that a hover may appear without a checkpoint: in a program a word in a list of
 * strings, in notes also a word that is quoted with its space.
 */
export function isLikelyToken({ value, inList }: QuotedText, language: string): boolean {
  return (inList && WORD.test(value)) || (!isCode(language) && SPACED_WORD.test(value));
}
