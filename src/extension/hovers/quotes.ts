/** A quoted or back-ticked stretch of a line: the columns of its delimiters and of the content between them. */
export interface Quote {
  readonly start: number;
  readonly from: number;
  readonly to: number;
  readonly end: number;
  readonly kind: 'string' | 'span' | 'curly';
  /** The prefix letters before the quote, in lower case, as in Python's `rb''`. */
  readonly prefix: string;
}

/** A longer one is quoted prose, and is not searched for its end. */
const LONGEST = 1000;

const LATEX: ReadonlySet<string> = new Set(['latex', 'tex']);
const CURLY: Readonly<Record<string, string>> = { '“': '”', '‘': '’' };
const PREFIX = /^(?:[rbuft]|br|rb|fr|rf|tr|rt)$/i;
const WORD = /[\p{L}\p{N}_]/u;

/** Whether a backslash in a quoted string of this language is an escape; in a note it is, as notes quote code. */
export function hasEscapes(language: string): boolean {
  return !LATEX.has(language);
}

/** For each delimiter, the column before which it does not end: searched once, however often it opens. */
export type Unclosed = Map<string, number>;

/**
 * A quote that opens at a column and closes in the same line.
 *
 * @param unclosed the same map for all of a line, empty at first, with columns increasing
 * @returns the quote, or how many columns to skip if there is none: an apostrophe opens nothing, nor does a quote that
 *   ends a word
 */
export function quoteAt(line: string, start: number, language: string, unclosed: Unclosed): Quote | number {
  const mark = line[start];
  if (mark === '`') return spanAt(line, start, language, unclosed);
  if (mark in CURLY) return closed(line, { start, from: start + 1, close: CURLY[mark], unclosed }) ?? 1;
  if (mark !== '"' && mark !== "'") return 1;
  if (line.startsWith(mark.repeat(3), start)) return 3;
  const word = wordBefore(line, start);
  if (word !== '' && !(language === 'python' && PREFIX.test(word))) return 1;
  const escapes = hasEscapes(language);
  const quote = closed(line, { start, from: start + 1, close: mark, unclosed, escapes });
  return quote ? { ...quote, kind: 'string', prefix: word.toLowerCase() } : 1;
}

/** A code span, which ends with as many back ticks as it begins with; in LaTeX the quotes `…' and ``…''. */
function spanAt(line: string, start: number, language: string, unclosed: Unclosed): Quote | number {
  let from = start;
  while (line[from] === '`') from++;
  const length = from - start;
  if (LATEX.has(language) && length <= 2) {
    return closed(line, { start, from, close: "'".repeat(length), unclosed }) ?? length;
  }
  const close = line.slice(start, from);
  const quote = closed(line, { start, from, close, unclosed });
  return quote ? trimmedSpan(line, { ...quote, kind: 'span' }) : length;
}

interface Opened {
  readonly start: number;
  readonly from: number;
  readonly close: string;
  readonly unclosed: Unclosed;
  /** Whether a backslash keeps the next character from closing. */
  readonly escapes?: boolean;
}

function closed(line: string, { start, from, close, unclosed, escapes = false }: Opened): Quote | undefined {
  const last = Math.min(line.length, from + LONGEST + 1);
  let to = Math.max(from, unclosed.get(close) ?? 0);
  for (; to < last; to++) {
    if (escapes && line[to] === '\\') to++;
    else if (line.startsWith(close, to) && isClosing(line, to, close)) {
      return { start, from, to, end: to + close.length, kind: 'curly', prefix: '' };
    }
  }
  unclosed.set(close, to);
  return undefined;
}

/** An apostrophe in a word closes nothing, nor do some of a longer run of back ticks. */
function isClosing(line: string, column: number, close: string): boolean {
  if (close[0] === '`') return line[column - 1] !== '`' && line[column + close.length] !== '`';
  return close === '"' || !isWord(line, column + close.length);
}

/** As in CommonMark: one space on each side belongs to the back ticks, unless there are only spaces. */
function trimmedSpan(line: string, quote: Quote): Quote {
  const { from, to } = quote;
  const padded = line[from] === ' ' && line[to - 1] === ' ' && line.slice(from, to).trim() !== '';
  return padded ? { ...quote, from: from + 1, to: to - 1 } : quote;
}

/** The word that ends at a column, or as much of it as a prefix may be long. */
function wordBefore(line: string, column: number): string {
  let from = column;
  while (from > 0 && column - from < 3 && isWord(line, from - 1)) from--;
  const word = line.slice(from, column);
  return word === '' && /[)\]}]/.test(line[column - 1] ?? '') ? line[column - 1] : word;
}

function isWord(line: string, column: number): boolean {
  return column < line.length && WORD.test(line[column]);
}
