/** Values that can be Python literals. */
export type Literal = string | number | boolean | null | readonly Literal[];

/** Control, format, unassigned and private-use characters, lone surrogates, and every white space but the plain one. */
const ESCAPED = /["\\]|(?! )[\p{C}\p{Z}]/gu;
const NAMED: { readonly [character: string]: string } = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
const LINE_WIDTH = 96;

/**
 * A value as a Python literal that its contents can't break out of: a string on one line, a finite number, `True` or
 * `False`, `None`, or a list of these, on several lines if it is long.
 *
 * @throws TypeError for anything else, whatever its declared type
 */
export function literal(value: Literal): string {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (value === null) return 'None';
  if (Array.isArray(value)) return list(value.map(literal));
  throw new TypeError(`A Python program can't hold ${typeof value} ${String(value)}.`);
}

function text(value: string): string {
  return `"${value.replace(ESCAPED, (character) => NAMED[character] ?? escapeCode(character.codePointAt(0)!))}"`;
}

function list(parts: readonly string[]): string {
  const oneLine = `[${parts.join(', ')}]`;
  return oneLine.length <= LINE_WIDTH ? oneLine : `[\n${filled(parts)}\n]`;
}

function escapeCode(code: number): string {
  const hex = (digits: number) => code.toString(16).padStart(digits, '0');
  if (code <= 0xff) return `\\x${hex(2)}`;
  return code <= 0xffff ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}

/** Indented lines, each with as many parts as fit. */
function filled(parts: readonly string[]): string {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const joined = `${last} ${part},`;
    if (last !== undefined && joined.length <= LINE_WIDTH) lines[lines.length - 1] = joined;
    else lines.push(`    ${part},`);
  }
  return lines.join('\n');
}
