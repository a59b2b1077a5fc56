import { tokenSegments } from './tokenSegments.js';

/** Not exported: only the functions of this file create it; everything else is text. */
class EscapedMarkdown {
  constructor(readonly text: string) {}

  /** The source, to write to a file or pass to a renderer. */
  toString(): string {
    return this.text;
  }
}

/** GitHub-flavoured Markdown in which all text is literal. */
export type Markdown = EscapedMarkdown;

/** Values allowed in a hole; undefined writes nothing. */
export type MarkdownContent = Markdown | string | number | undefined;

/** Markdown from a template: text and numbers in its holes are escaped, Markdown is not. */
export function asMarkdown(strings: TemplateStringsArray, ...holes: readonly MarkdownContent[]): Markdown {
  return new EscapedMarkdown(
    holes.reduce<string>(
      (text, hole, index) => text + written(hole, /(?:^|\n|# )$/.test(text)) + strings[index + 1],
      strings[0],
    ),
  );
}

/** The defined parts, joined by the separator. */
export function joinMarkdown(
  parts: readonly MarkdownContent[],
  separator: '\n' | '\n\n' | ' | ' | ' · ' | ' ' | '&emsp; | ',
): Markdown {
  const inTable = separator.includes('|');
  const ofLines = separator.includes('\n');
  return new EscapedMarkdown(
    parts
      .filter((part) => part !== undefined)
      .map((part, index) => written(part, !inTable && (ofLines || index === 0)))
      .join(separator),
  );
}

/** A formatted number, which needs no escapes; anything else is treated as text. */
export function numeral(formatted: string): Markdown {
  const meansItself = typeof formatted === 'string' && /^[-−]?\d+(\.\d+)?(e[+-]\d+)?$/.test(formatted);
  return new EscapedMarkdown(meansItself ? formatted : escaped(formatted));
}

/**
 * A token as a code span for a Markdown table: a space beside a visible character is kept; everything else that is
 * invisible (and would break the row) is spelled by its mark.
 */
export function tokenSpan(token: string): Markdown {
  const blank = /^ *$/.test(token);
  return cellSpan(
    tokenSegments(token)
      .map(({ text, mark }) => (text === ' ' && !blank ? text : (mark ?? text)))
      .join(''),
  );
}

/** A line of literal text as a code span for a Markdown table. */
export function cellSpan(text: string): Markdown {
  // A backslash before the bar would be read as its escape, and would itself need one, which a code span does not have.
  return text.includes('\\|')
    ? asMarkdown`${text}`
    : new EscapedMarkdown(codeSpan(text).text.replace(/\|/g, '\\|'));
}

/** A line of literal text, outside tables. */
export function codeSpan(text: string): Markdown {
  const longestRun = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(longestRun + 1);
  const padded = /^`|`$|^ .* $/s.test(text) && text.trim() !== '' ? ` ${text} ` : text;
  return new EscapedMarkdown(fence + padded + fence);
}

/** @param address of a file beside the notes, or a data URI; its contents can't end the picture */
export function image(description: string, address: string): Markdown {
  return new EscapedMarkdown(`![${written(description)}](<${address.replace(/[<>\\\s]/g, percent)}>)`);
}

/** @param address its contents can't end the link */
export function link(text: MarkdownContent, address: string): Markdown {
  return new EscapedMarkdown(`[${written(text)}](${address.replace(/[()<>\\\s]/g, percent)})`);
}

function percent(character: string): string {
  return Array.from(
    new TextEncoder().encode(character),
    (byte) => `%${byte.toString(16).toUpperCase()}`,
  ).join('');
}

/** @param begins whether it may begin a line */
function written(hole: MarkdownContent, begins = true): string {
  if (hole === undefined) return '';
  if (hole instanceof EscapedMarkdown) return hole.text;
  return typeof hole === 'number' ? String(hole) : escaped(hole, begins);
}

/**
 * A value as literal text on one line, whatever stands beside it; only what CommonMark, GitHub's additions, mathematics
 * or automatic links would take for something else is escaped. Data from files may be of any type.
 */
function escaped(value: unknown, begins = true): string {
  const inline = String(value)
    .replace(/\s+/g, ' ')
    .replace(/\\(?=[!-/:-@[-`{-~]|$)/g, '\\\\')
    .replace(/[`*[\]|~$@]/g, '\\$&')
    // Between letters an underscore is no emphasis.
    .replace(/(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu, (run) => run.replaceAll('_', '\\_'))
    .replace(/\/(?=\/)|(?<=\bwww)\./gi, '\\$&')
    .replace(/!$|(?<= )#+$/, '\\$&')
    .replace(/&(?=#?\w+;|#?\w*$)/g, '&amp;')
    .replace(/<(?=[a-z/!?]|$)/gi, '&lt;');
  return begins ? withoutMarker(inline) : inline;
}

/** Text that begins a line and no heading, list, quote or underline. */
function withoutMarker(text: string): string {
  return text
    .replace(/^( ?)>/, '$1&gt;')
    .replace(/^ ?(?:#{1,6}|[+-])(?= |$)|^ ?(?:-+|=+)(?= ?$)/, (marker) => marker.replace(/\S/, '\\$&'))
    .replace(/^( ?\d{1,9})([.)])(?= |$)/, '$1\\$2');
}
