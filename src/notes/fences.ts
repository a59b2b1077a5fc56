/** A fenced code block of a Markdown text. Lines are counted from 0. */
export interface Fence {
  /** The info string's first word, such as `qk-lens`. */
  readonly language: string;
  /** Of the opening fence. */
  readonly open: number;
  /** Of the closing fence; the number of lines when it is missing. */
  readonly close: number;
  /** The content between them, without the fence's indentation. */
  readonly text: string;
  /** Columns removed from the start of each line of `text`. */
  readonly indents: readonly number[];
}

/** Each `>` takes only the spaces before it, so that a line with many can be matched in only one way. */
const OPEN = /^((?:\s{0,3}>(?:\s{0,4}>)*)?\s*(?:[-*+]\s+|\d{1,9}[.)]\s+)?)(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;

/** Finds the fenced code blocks of a text, including those in lists and quotes. */
export function fences(text: string): Fence[] {
  const lines = text.split(/\r\n|\r|\n/);
  const found: Fence[] = [];
  for (let open = 0; open < lines.length; open++) {
    const match = lines[open].length < 1000 ? OPEN.exec(lines[open]) : null;
    if (!match) continue;
    const [, before, marks, language] = match;
    const quoted = before.includes('>');
    const bare = (line: string): string => (quoted ? line.replace(/^(?:\s{0,3}>\s?)*/, '') : line);
    let close = open + 1;
    while (close < lines.length && !closes(bare(lines[close]), marks)) close++;
    const content = lines.slice(open + 1, close).map((line) => {
      const unquoted = bare(line);
      const room = quoted ? 0 : before.length;
      const indent = Math.min(room, unquoted.length - unquoted.trimStart().length);
      return { text: unquoted.slice(indent), indent: line.length - unquoted.length + indent };
    });
    found.push({
      language,
      open,
      close,
      text: content.map((line) => line.text).join('\n'),
      indents: content.map(({ indent }) => indent),
    });
    open = close;
  }
  return found;
}

function closes(line: string, marks: string): boolean {
  const trimmed = line.trim();
  return trimmed.length >= marks.length && trimmed === marks[0].repeat(trimmed.length);
}
