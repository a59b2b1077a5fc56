import { randomUUID } from 'node:crypto';

/** No config, index or tokenizer of a real model has more than a dozen levels; walks over the value are recursive. */
export const MOST_LEVELS = 200;

/** Real files have a few, such as the bound of a clipped activation; each takes memory until the text is read. */
export const MOST_CONSTANTS = 10_000;

/**
 * Reads JSON as Python's `json` module writes it, with the numbers `NaN`, `Infinity` and `-Infinity`.
 *
 * @throws SyntaxError, also for more than {@link MOST_LEVELS} levels or {@link MOST_CONSTANTS} such constants
 */
export function parseJson(text: string): unknown {
  const constants = constantsIn(text);
  if (constants.length === 0) return JSON.parse(text);
  const mark = randomUUID();
  const parts: string[] = [];
  let from = 0;
  for (const { at, name } of constants) {
    parts.push(text.slice(from, at), `{"${mark}": "${name}"}`);
    from = at + name.length;
  }
  parts.push(text.slice(from));
  return JSON.parse(parts.join(''), (_key, value: unknown) => {
    const name = (Object(value) as Readonly<Record<string, unknown>>)[mark];
    return name === undefined ? value : Number(name);
  });
}

interface Constant {
  readonly at: number;
  readonly name: (typeof CONSTANTS)[number];
}

const CONSTANTS = ['NaN', 'Infinity', '-Infinity'] as const;

const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);

/** The constants outside strings, in a text that may not be JSON at all. */
function constantsIn(text: string): Constant[] {
  const found: Constant[] = [];
  let levels = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case '[':
      case '{':
        if (++levels > MOST_LEVELS) throw new SyntaxError(`more than ${MOST_LEVELS} levels`);
        break;
      case ']':
      case '}':
        levels--;
        break;
      case '-':
      case 'I':
      case 'N': {
        const name = CONSTANTS.find((constant) => text.startsWith(constant, at));
        if (name === undefined) break;
        if (found.length === MOST_CONSTANTS) {
          throw new SyntaxError(`more than ${MOST_CONSTANTS} of ${CONSTANTS.join(', ')}`);
        }
        found.push({ at, name });
        at += name.length - 1;
      }
    }
  }
  return found;
}

/** @param at the position of the string's opening quotation mark */
function endOfString(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === QUOTE) return end;
    if (code === BACKSLASH) end++;
  }
  return text.length;
}
