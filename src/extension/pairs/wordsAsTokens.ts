/**
 * The words of a text, each once, without surrounding punctuation. `#17`, which names a token by its id, is one, and so
 * is a token as it is printed, such as `␣Mary`.
 */
export function wordsAsTokens(text: string): string[] {
  return [...new Set(text.match(WORD) ?? [])];
}

const CHARACTER = String.raw`(?:[\p{L}\p{N}␣↵␍⇥]|\\x[0-9a-f]{2}|\\u\{[0-9a-f]+\})`;
const WORD = new RegExp(`#\\d+|${CHARACTER}+(?:['’-]${CHARACTER}+)*`, 'gu');
