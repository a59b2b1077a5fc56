/** A part of a block's text: a line counted from 0, and columns counted in UTF-16 units. */
export interface Span {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** A `key: value` line. */
export interface Line {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: string;
  readonly valueSpan: Span;
}

/** Something in a block that can't be read. */
export interface Problem {
  readonly message: string;
  readonly span: Span;
  /** A suggested replacement. */
  readonly fix?: string;
}

/** Longer ones are mistakes, such as a text pasted in a wrong place. */
const LONGEST_LINE = 20_000;
const MOST_LINES = 200;

/** Splits a block into its lines. Empty lines and those that begin with `#` are ignored. */
export function blockLines(text: string): {
  readonly lines: readonly Line[];
  readonly problems: readonly Problem[];
} {
  const lines: Line[] = [];
  const problems: Problem[] = [];
  for (const [line, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const whole: Span = { line, start: 0, end: raw.length };
    if (line >= MOST_LINES || raw.length > LONGEST_LINE) {
      problems.push({ message: 'The block is too long.', span: whole });
      break;
    }
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) continue;
    const start = raw.indexOf(content);
    const colon = raw.indexOf(':');
    if (colon < 0) {
      const span = { line, start, end: start + content.length };
      problems.push({ message: 'A line is written as “key: value”, such as “head: 10.7”.', span });
      continue;
    }
    lines.push(lineOf(line, raw, start, colon));
  }
  return { lines, problems };
}

function lineOf(line: number, raw: string, start: number, colon: number): Line {
  const key = raw.slice(start, Math.max(start, colon)).trimEnd();
  const after = raw.slice(colon + 1);
  const value = after.trim();
  const valueStart = value === '' ? raw.length : colon + 1 + after.indexOf(value);
  return {
    key: key.toLowerCase(),
    keySpan: { line, start, end: start + Math.max(key.length, 1) },
    value,
    valueSpan: { line, start: valueStart, end: valueStart + value.length },
  };
}
