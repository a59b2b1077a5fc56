import { literalText, unescapedText, type Unescaped } from './escapes.js';
import { isCode } from './codeLanguages.js';
import { hasEscapes, quoteAt, type Quote, type Unclosed } from './quotes.js';

/** Nothing is searched beyond this column: nobody reads there, and a line may be a whole file. */
const MOST_COLUMNS = 10_000;

/** A quoted or back-ticked string in a line. */
export interface QuotedText extends Unescaped {
  /** The columns of its first delimiter and of the end of its last. */
  readonly start: number;
  readonly end: number;
  /** Whether it is between brackets or commas of a list. */
  readonly inList: boolean;
}

/**
 * The string at a column of a line: the whole of it, or inside a code span the quoted one. A code span that quotes
 * strings is code and not itself a string.
 *
 * @param language VS Code's identifier
 * @returns undefined if there is none, if it is empty, and if its text depends on more than the line (an f-string with
 *   fields, bytes beyond ASCII)
 */
export function quotedTextAt(line: string, column: number, language: string): QuotedText | undefined {
  if (column >= MOST_COLUMNS) return undefined;
  const seen = line.slice(0, MOST_COLUMNS);
  const quote = quotes(seen, 0, seen.length, language).find(({ end }) => column < end);
  if (!quote || column < quote.start) return undefined;
  if (quote.kind !== 'span') return textOf(seen, quote, language);
  const quoted = quotes(seen.slice(0, quote.to), quote.from, quote.to, language).filter(
    ({ kind }) => kind === 'string',
  );
  if (quoted.length === 0) return textOf(seen, quote, language);
  const inner = quoted.find(({ start, end }) => start <= column && column < end);
  return inner && textOf(seen, inner, language);
}

/** Every quote between two columns, not nested. */
function quotes(line: string, from: number, to: number, language: string): Quote[] {
  const found: Quote[] = [];
  const unclosed: Unclosed = new Map();
  for (let at = from; at < to;) {
    const quote = quoteAt(line, at, language, unclosed);
    if (typeof quote === 'number') at += quote;
    else {
      found.push(quote);
      at = quote.end;
    }
  }
  return found;
}

function textOf(line: string, quote: Quote, language: string): QuotedText | undefined {
  const { start, from, to, end, kind, prefix } = quote;
  const escaped = kind === 'string' && hasEscapes(language) && !prefix.includes('r');
  const bytes = prefix.includes('b') || !isCode(language);
  const text = escaped ? unescapedText(line, from, to, bytes) : literalText(line, from, to);
  if (!text || text.value === '') return undefined;
  if (/[ft]/.test(prefix) && /[{}]/.test(text.value)) return undefined;
  if (prefix.includes('b') && /[^\x00-\x7f]/.test(text.value)) return undefined;
  return { ...text, start, end, inList: isListed(line, start - prefix.length, end) };
}

function isListed(line: string, start: number, end: number): boolean {
  const before = line.slice(0, start).trimEnd().at(-1);
  const after = line.slice(end).trimStart()[0];
  const opened = before === undefined || before === '[' || before === ',';
  const closed = after === undefined || after === ']' || after === ',';
  return opened && closed && (before ?? after) !== undefined;
}
