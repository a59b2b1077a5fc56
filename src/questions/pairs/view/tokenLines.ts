/** Typed tokens, one a line: every space of a line belongs to its token, and empty lines to none. */
export function readTokenLines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}

export function writeTokenLines(tokens: readonly string[]): string {
  return tokens.join('\n');
}
