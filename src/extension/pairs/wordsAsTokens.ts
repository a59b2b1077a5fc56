/**
 * The words of a text as tokens of running text, each once: with a leading space, and without surrounding punctuation.
 * `#17`, which names a token by its id, is unchanged.
 */
export function wordsAsTokens(text: string): string[] {
  const words = text.match(/#\d+|[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  return [...new Set(words.map((word) => (word.startsWith('#') ? word : ` ${word}`)))];
}
