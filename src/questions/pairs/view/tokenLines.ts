/** Typed tokens, one per line: all spaces on a line belong to its token, and empty lines are ignored. */
export function readTokenLines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}

export function writeTokenLines(tokens: readonly string[]): string {
  return tokens.join('\n');
}
