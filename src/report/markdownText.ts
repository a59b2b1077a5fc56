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
    holes.reduce<string>((text, hole, index) => text + written(hole) + strings[index + 1], strings[0]),
  );
}

/** The defined parts, joined by the separator. */
export function joinMarkdown(
  parts: readonly MarkdownContent[],
  separator: '\n' | '\n\n' | ' | ' | ' · ' | ' ' | '&emsp; | ',
): Markdown {
  return new EscapedMarkdown(
    parts
      .filter((part) => part !== undefined)
      .map(written)
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

function written(hole: MarkdownContent): string {
  if (hole === undefined) return '';
  if (hole instanceof EscapedMarkdown) return hole.text;
  return typeof hole === 'number' ? String(hole) : escaped(hole);
}

/**
 * A value as literal text on one line, also in a table and at the start of a line; addresses in it don't become links.
 * Data from files may be of any type.
 */
function escaped(value: unknown): string {
  return String(value)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#+!|~$@-]/g, '\\$&')
    .replace(/\/(?=\/)|(?<=\bwww)\./gi, '\\$&')
    .replace(/^( ?\d+)([.)])/, '$1\\$2')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}
