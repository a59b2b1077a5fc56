/** A string literal's value, and the position of each of its parts in the line. */
export interface Unescaped {
  readonly value: string;
  /** The column of each of the value's UTF-16 units, and finally the column where the text ends. */
  readonly columns: readonly number[];
}

const ESCAPE =
  /\\(?:(?<octal>[0-7]{1,3})|x(?<byte>[\da-fA-F]{2})|u(?<unit>[\da-fA-F]{4})|u\{(?<braced>[\da-fA-F]{1,6})\}|U(?<long>[\da-fA-F]{8})|(?<named>N\{)|(?<single>[^]))/uy;

const SINGLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
};

/** The text of a line between two columns, verbatim. */
export function literalText(line: string, from: number, to: number): Unescaped {
  return {
    value: line.slice(from, to),
    columns: Array.from({ length: to - from + 1 }, (_, index) => from + index),
  };
}

/**
 * The text of a line between two columns, with the escapes of Python, R, Julia and JSON resolved; a backslash before
 * anything else is kept, as in Python.
 *
 * @param bytes keeps `\xe3`, which is a byte of a token and no character
 * @returns undefined for `\N{…}`, which names a character
 */
export function unescapedText(line: string, from: number, to: number, bytes: boolean): Unescaped | undefined {
  let value = '';
  const columns: number[] = [];
  const add = (text: string, column: number): void => {
    value += text;
    for (let unit = 0; unit < text.length; unit++) columns.push(column);
  };
  const content = line.slice(0, to);
  for (let at = from; at < to;) {
    ESCAPE.lastIndex = at;
    const escape = content[at] === '\\' ? ESCAPE.exec(content) : null;
    if (escape?.groups!.named !== undefined) return undefined;
    const resolved = escape && !(bytes && escape.groups!.byte !== undefined) ? escape : null;
    add(resolved ? meaning(resolved) : content[at], at);
    at += resolved ? resolved[0].length : 1;
  }
  return { value, columns: [...columns, to] };
}

function meaning(escape: RegExpExecArray): string {
  const { octal, byte, unit, braced, long, single = '' } = escape.groups!;
  if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
  const code = parseInt(byte ?? unit ?? braced ?? long ?? '', 16);
  if (code <= 0x10ffff) return String.fromCodePoint(code);
  return SINGLE[single] ?? escape[0];
}
