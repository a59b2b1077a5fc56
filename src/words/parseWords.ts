/** Marks that surround words in running text and lists. */
const BEFORE = /^["'“”‘’«»„()[\]{}<>*_`•–—-]+/u;
const AFTER = /["'“”‘’«»()[\]{}<>*_`.,:;!?…]+$/u;

/**
 * The words of a list or of running text. A JSON array of strings is used verbatim, leading spaces included. Anything
 * else is split at white space, commas and semicolons, and quotes, brackets and punctuation around words are removed.
 * Lines that begin with `# ` are comments.
 */
export function parseWords(text: string): string[] {
  const array = jsonStrings(text);
  if (array) return array;
  return text
    .split(/\r?\n/)
    .filter((line) => !/^\s*#+\s/.test(line))
    .flatMap((line) => line.split(/[\s,;]+/u))
    .map((word) => word.replace(BEFORE, '').replace(AFTER, ''))
    .filter((word) => word !== '');
}

function jsonStrings(text: string): string[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const strings = Array.isArray(value) && value.every((word) => typeof word === 'string');
    return strings ? value : undefined;
  } catch {
    return undefined;
  }
}
