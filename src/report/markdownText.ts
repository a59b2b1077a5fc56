import { tokenSegments } from './tokenSegments.js';

/** Not exported: the functions of this file alone make it, all else is text. */
class EscapedMarkdown {
  constructor(readonly text: string) {}

  /** To be written to a file, or handed to who renders it. */
  toString(): string {
    return this.text;
  }
}

/** GitHub-flavoured Markdown in which all text means itself. */
export type Markdown = EscapedMarkdown;

/** What may stand in a hole; nothing is written for undefined. */
export type MarkdownContent = Markdown | string | number | undefined;

/** Markdown from a template: text and numbers in its holes are escaped, Markdown stands as it is. */
export function asMarkdown(strings: TemplateStringsArray, ...holes: readonly MarkdownContent[]): Markdown {
  return new EscapedMarkdown(
    holes.reduce<string>((text, hole, index) => text + written(hole) + strings[index + 1], strings[0]),
  );
}

/** The parts that are there with the separator between them. */
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

/** A number as it was formatted, which needs no escapes; text if it is none. */
export function numeral(formatted: string): Markdown {
  const meansItself = typeof formatted === 'string' && /^[-−]?\d+(\.\d+)?(e[+-]\d+)?$/.test(formatted);
  return new EscapedMarkdown(meansItself ? formatted : escaped(formatted));
}

/**
 * A token as a code span for a Markdown table: a space beside something that is seen is kept as it is, everything
 * else that can't be seen (and would break the row) is spelled by its mark.
 */
export function tokenSpan(token: string): Markdown {
  const blank = /^ *$/.test(token);
  const text = tokenSegments(token)
    .map(({ text, mark }) => (text === ' ' && !blank ? text : (mark ?? text)))
    .join('');
  // A backslash before the bar would be taken for its escape, and itself need one that a code span has not.
  return text.includes('\\|')
    ? asMarkdown`${text}`
    : new EscapedMarkdown(codeSpan(text).text.replace(/\|/g, '\\|'));
}

/** A line of text that means itself, outside tables. */
export function codeSpan(text: string): Markdown {
  const longestRun = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(longestRun + 1);
  const padded = /^`|`$|^ .* $/s.test(text) && text.trim() !== '' ? ` ${text} ` : text;
  return new EscapedMarkdown(fence + padded + fence);
}

/** @param address of a file beside the notes, or a data URI; whatever stands in it can't end the picture */
export function image(description: string, address: string): Markdown {
  return new EscapedMarkdown(`![${written(description)}](<${address.replace(/[<>\\\s]/g, percent)}>)`);
}

/** @param address whatever stands in it can't end the link */
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
 * A value as text in one line that means itself, in a table and at the start of a line too; addresses in it are no
 * links. Data from files may be of any type.
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
