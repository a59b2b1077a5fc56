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

/** A Python string literal in one line that can't be left from inside, whatever the text holds. */
export function pyString(text: string): string {
  return `"${text.replace(ESCAPED, (character) => NAMED[character] ?? escapeCode(character.codePointAt(0)!))}"`;
}

/** A list of strings or numbers, on several lines where it is long. */
export function pyList(values: readonly (string | number)[]): string {
  const parts = values.map((value) => (typeof value === 'string' ? pyString(value) : String(value)));
  const oneLine = `[${parts.join(', ')}]`;
  return oneLine.length <= LINE_WIDTH ? oneLine : `[\n${filled(parts)}\n]`;
}

export function pyBool(value: boolean): string {
  return value ? 'True' : 'False';
}

function escapeCode(code: number): string {
  const hex = (digits: number) => code.toString(16).padStart(digits, '0');
  if (code <= 0xff) return `\\x${hex(2)}`;
  return code <= 0xffff ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}

/** Indented lines of as many parts as fit. */
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
