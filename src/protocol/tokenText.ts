/*
 * Tokens as text. A token's text is {@link Token.token}: its characters, with bytes that are not whole UTF-8 spelled
 * `\xe3`, and a backslash that would begin such a spelling `\x5c`. Printed, whatever is invisible has a sign, as in
 * `␣John`; and whatever is printed or typed is read back as the token's text.
 */

/** A token's text cut at its signs: `text` is the true text; if it has a sign, `mark` is drawn and `name` is read out. */
export interface TokenSegment {
  readonly text: string;
  readonly mark?: string;
  readonly name?: string;
}

const SIGNS: { readonly [character: string]: { readonly mark: string; readonly name: string } } = {
  ' ': { mark: '␣', name: 'space' },
  '\n': { mark: '↵', name: 'newline' },
  '\r': { mark: '␍', name: 'carriage return' },
  '\t': { mark: '⇥', name: 'tab' },
};
const EMPTY = { text: '', mark: '∅', name: 'empty' };
const CHARACTERS = new Map(Object.entries(SIGNS).map(([character, { mark }]) => [mark, character]));

/** White space, spelled bytes, all control, format, private-use or unassigned characters, and the signs themselves. */
const UNSEEN = /\\x[0-9a-f]{2}|[␣↵␍⇥]|^∅$|[\s\p{C}\p{Z}]/gu;
/** What is printed in place of something else. */
const PRINTED = /\\x[0-9a-f]{2}|\\u\{[0-9a-f]{1,6}\}|[␣↵␍⇥]/gi;
/** A backslash before what would make it a spelling. */
const BEGINS_SPELLING = /\\(?=x[0-9a-f]{2}|u\{)/gi;

/** Cuts a token's text into segments whose texts join to it. */
export function cutAtSigns(token: string): readonly TokenSegment[] {
  if (token === '') return [EMPTY];
  const segments: TokenSegment[] = [];
  let end = 0;
  for (const { 0: text, index } of token.matchAll(UNSEEN)) {
    if (index > end) segments.push({ text: token.slice(end, index) });
    segments.push(signOf(text));
    end = index + text.length;
  }
  return end < token.length ? [...segments, { text: token.slice(end) }] : segments;
}

function signOf(text: string): TokenSegment {
  if (text.startsWith('\\x')) return { text, mark: text, name: `byte ${text.slice(2)}` };
  const sign = SIGNS[text];
  if (sign) return { text, ...sign };
  const code = text.codePointAt(0)!.toString(16);
  return { text, mark: `\\u{${code}}`, name: `U+${code.toUpperCase().padStart(4, '0')}` };
}

/** A token's text as it may be typed: as it is, except for signs, which would be read as other characters. */
export function typedToken(token: string): string {
  return token.replace(/[␣↵␍⇥]|^∅$/gu, (sign) => signOf(sign).mark!);
}

/**
 * The token's text that was typed, or copied from where it was printed: signs are read as what they stand for, `\xe3`
 * is a byte, and `\u{2423}` a character. Everything else is taken as it is.
 */
export function readToken(typed: string): string {
  if (typed === EMPTY.mark) return '';
  if (typed.search(PRINTED) < 0) return typed;
  const bytes: number[] = [];
  const add = (text: string): void => {
    for (const byte of new TextEncoder().encode(text)) bytes.push(byte);
  };
  let end = 0;
  for (const { 0: printed, index } of typed.matchAll(PRINTED)) {
    add(typed.slice(end, index));
    end = index + printed.length;
    const code = parseInt(printed.replace(/[^0-9a-f]/gi, ''), 16);
    const character = CHARACTERS.get(printed);
    if (character !== undefined) add(character);
    else if (printed.startsWith('\\x')) bytes.push(code);
    else add(code <= 0x10ffff ? String.fromCodePoint(code) : printed);
  }
  add(typed.slice(end));
  return bytesText(bytes);
}

/** The characters of what was typed, for other tokenizers. */
export function typedCharacters(typed: string): string {
  return charactersOf(readToken(typed));
}

/** Bytes as a token's text. */
export function bytesText(bytes: readonly number[]): string {
  try {
    return literalText(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes)),
    );
  } catch {
    return bytes
      .map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`))
      .join('');
  }
}

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f && byte !== 0x5c;
}

/** Characters as a token's text. */
export function literalText(characters: string): string {
  return characters.replace(BEGINS_SPELLING, '\\x5c');
}

/** Reverses {@link literalText}; bytes that are not whole UTF-8 stay spelled. */
export function charactersOf(token: string): string {
  return token.replace(/\\x5c(?=x[0-9a-f]{2}|u\{)/gi, '\\');
}
