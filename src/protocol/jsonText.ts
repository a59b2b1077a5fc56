/** An answer as programs read it: what the command line prints with `--json`, and the panel saves. */
export function jsonText(answer: object): string {
  return `${JSON.stringify(answer)}\n`;
}
